// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC1363} from "@openzeppelin/contracts/token/ERC20/extensions/ERC1363.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title The token that markets pay in. Any plain ERC-20 may take its place.
/// @notice Adds Permit, ERC-1363 (transferAndCall) and votes. Only minters mint, and never beyond the cap.
contract EnergyToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes, ERC1363, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    uint256 private immutable CAP;

    error InvalidCap(uint256 cap);

    constructor(string memory name_, string memory symbol_, address admin, uint256 cap_)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        if (cap_ == 0 || cap_ > type(uint208).max) revert InvalidCap(cap_);
        CAP = cap_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }

    /// @notice Most tokens that may exist at a time.
    function cap() public view returns (uint256) {
        return CAP;
    }

    /// @notice Votes count by time, since blocks mean different things on different chains.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC1363, AccessControl) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }

    function _maxSupply() internal view override returns (uint256) {
        return CAP;
    }
}
