// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./interfaces/IMeterRegistry.sol";
import {RegistryStorage} from "./registry/RegistryStorage.sol";
import {Sites} from "./registry/Sites.sol";

/// @title See IMeterRegistry.
contract MeterRegistry is Sites {
    constructor(address token, address admin) RegistryStorage(token, admin) {}

    /// @inheritdoc IMeterRegistry
    function setMarket(address newMarket) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (newMarket == address(0)) revert InvalidAddress();
        if (market != address(0)) revert MarketAlreadySet();
        market = newMarket;
        emit MarketSet(newMarket);
    }

    /// @inheritdoc IMeterRegistry
    function register(address owner) external whenNotPaused {
        if (owner == address(0)) revert InvalidAddress();
        Holder storage holder = _holders[msg.sender];
        bool returning = holder.owner != address(0);
        // nobody but the former owner inherits what the account may still be paid
        if (holder.active || (returning && holder.owner != owner)) revert AlreadyRegistered(msg.sender);
        holder.active = true;
        if (!returning) {
            holder.owner = owner;
            holder.operator = msg.sender;
            holder.beneficiary = owner;
        }
        emit Registered(msg.sender, owner, holder.operator, holder.beneficiary);
    }

    /// @inheritdoc IMeterRegistry
    function setOperator(address account, address operator) external {
        _asOwner(account).operator = operator;
        emit OperatorChanged(account, operator);
    }

    /// @inheritdoc IMeterRegistry
    function setBeneficiary(address account, address beneficiary) external {
        if (beneficiary == address(0)) revert InvalidAddress();
        _asOwner(account).beneficiary = beneficiary;
        emit BeneficiaryChanged(account, beneficiary);
    }

    /// @inheritdoc IMeterRegistry
    function accountOf(address account) external view returns (Account memory result) {
        Holder storage holder = _holders[account];
        result.owner = holder.owner;
        result.operator = holder.operator;
        result.beneficiary = holder.beneficiary;
        result.site = _siteOf(account, holder);
        result.stake = holder.stake;
        result.meters = holder.meters;
        result.counted = holder.counted;
        result.capacityW = holder.capacityW;
        result.attested = holder.attested;
        result.active = holder.active;
    }

    /// @inheritdoc IMeterRegistry
    function standingOf(address account, address caller) external view returns (Standing memory) {
        Holder storage holder = _asOperator(account, caller);
        return Standing(_siteOf(account, holder), holder.stake, holder.counted, holder.capacityW, holder.attested);
    }

    /// @inheritdoc IMeterRegistry
    function siteOf(address account) external view returns (bytes32) {
        return _siteOf(account, _holders[account]);
    }

    /// @inheritdoc IMeterRegistry
    function isOperator(address account, address caller) external view returns (bool) {
        Holder storage holder = _holders[account];
        return holder.active && (caller == holder.operator || caller == holder.owner);
    }

    /// @inheritdoc IMeterRegistry
    function payeeOf(address account) external view returns (address) {
        address beneficiary = _holders[account].beneficiary;
        return beneficiary == address(0) ? account : beneficiary;
    }
}
