// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that is an ERC-20 and nothing else: neither a permit nor ERC-1363.
/// @notice What `scripts/bench` and tests pay with where a market has such a token. Never deployed for anything else.
contract PlainToken is ERC20("Plain", "PLN") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
