// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMarketBase} from "../interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title What the registry keeps, who may change it, and what it asks the market first.
/// @notice Its token balance is never less than totalStake + totalUnbonding + treasury.
abstract contract RegistryStorage is IMeterRegistry, EntryPause, ReentrancyGuardTransient {
    /// Packed so that whoever acts for an account reads two slots, and a third if it is attested; the last slot is for
    /// stake on its way out.
    struct Holder {
        address owner;
        uint8 meters;
        uint16 counted;
        uint32 capacityW;
        bool attested;
        bool active;
        bool deactivated;
        address operator;
        uint96 stake;
        address beneficiary;
        uint40 movedAt; // seconds; no history before, of any meter
        bytes32 connectionPoint; // valid while attested
        uint96 unbonding;
        uint40 unbondsAt;
        uint40 disputedAt; // the last dispute: when it was opened ...
        uint40 disputedUntil; // ... and when it ends or was closed
    }

    /// @inheritdoc IMeterRegistry
    address public immutable TOKEN;
    /// @inheritdoc IMeterRegistry
    address public market;
    /// @inheritdoc IMeterRegistry
    uint40 public unbondingTime;
    /// @inheritdoc IMeterRegistry
    address public governor;
    /// @inheritdoc IMeterRegistry
    address public surplus;
    /// @inheritdoc IMeterRegistry
    uint128 public minimumStake;
    /// @inheritdoc IMeterRegistry
    uint128 public treasury;
    /// @inheritdoc IMeterRegistry
    uint128 public totalStake;
    /// @inheritdoc IMeterRegistry
    uint128 public totalUnbonding;

    mapping(address account => Holder) internal _holders;
    mapping(address account => mapping(uint256 ordinal => Meter)) internal _meters;
    mapping(address account => mapping(bytes32 id => uint8)) internal _ordinals; // + 1
    mapping(bytes32 connectionPoint => address) internal _holderOf;

    constructor(address token, address admin) {
        if (token == address(0) || admin == address(0)) revert InvalidAddress();
        TOKEN = token;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function _active(address account) internal view returns (Holder storage holder) {
        holder = _holders[account];
        if (!holder.active) revert NotRegistered(account);
    }

    /// An account that registered at some time, even if it has left since.
    function _known(address account) internal view returns (Holder storage holder) {
        holder = _holders[account];
        if (holder.owner == address(0)) revert NotRegistered(account);
    }

    function _asOwner(address account) internal view returns (Holder storage holder) {
        holder = _active(account);
        if (msg.sender != holder.owner) revert NotOwner(account, msg.sender);
    }

    function _asOperator(address account, address caller) internal view returns (Holder storage holder) {
        holder = _active(account);
        if (caller != holder.operator && caller != holder.owner) revert NotOperator(account, caller);
    }

    function _asOperator(address account) internal view returns (Holder storage holder) {
        return _asOperator(account, msg.sender);
    }

    function _siteOf(address account, Holder storage holder) internal view returns (bytes32) {
        return holder.attested ? holder.connectionPoint : bytes32(uint256(uint160(account)));
    }

    /// The balance of a site without bids and awards.
    function _balanceOfIdle(address account) internal view returns (int64) {
        if (market == address(0)) return 0;
        IMarketBase.Site memory site = IFlexibilityMarket(market).siteOf(account);
        if (site.open != 0) revert OpenAwards(account);
        return site.balance;
    }

    /// Nothing is bid, won or owed.
    function _requireClean(address account) internal view {
        int64 balance = _balanceOfIdle(account);
        if (balance < 0) revert InDebt(account, balance);
    }
}
