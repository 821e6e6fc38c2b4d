// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./interfaces/IMeterRegistry.sol";
import {Accounts} from "./registry/Accounts.sol";
import {Disputes} from "./registry/Disputes.sol";
import {Parameters} from "./registry/Parameters.sol";
import {RegistryStorage} from "./registry/RegistryStorage.sol";
import {Sites} from "./registry/Sites.sol";

/// @title See IMeterRegistry.
contract MeterRegistry is Parameters, Accounts, Sites, Disputes {
    /// @param minimum stake of an account, token base units, and `highestMinimum` that it may ever be
    /// @param unbonding seconds until stake that is taken out is paid
    constructor(address token, address admin, uint128 minimum, uint128 highestMinimum, uint40 unbonding)
        RegistryStorage(token, admin)
        Parameters(minimum, highestMinimum, unbonding)
    {}

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
        result.deactivated = holder.deactivated;
        result.unbonding = holder.unbonding;
        result.unbondsAt = holder.unbondsAt;
        result.disputedUntil = holder.disputedUntil;
    }

    /// @inheritdoc IMeterRegistry
    function standingOf(address account, address caller) external view returns (Standing memory) {
        Holder storage holder = _asOperator(account, caller);
        return Standing(
            _siteOf(account, holder),
            holder.stake,
            holder.counted,
            holder.capacityW,
            holder.attested,
            holder.deactivated
        );
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
