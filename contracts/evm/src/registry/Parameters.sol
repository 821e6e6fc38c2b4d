// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/// @title What governance may change, each within bounds that it cannot.
abstract contract Parameters is RegistryStorage {
    uint256 private constant SHORTEST_UNBONDING = 1 hours;
    uint256 private constant LONGEST_UNBONDING = 30 days;

    /// @inheritdoc IMeterRegistry
    uint128 public immutable HIGHEST_MINIMUM_STAKE;

    constructor(uint128 minimum, uint128 highestMinimum, uint40 unbonding) {
        if (highestMinimum > type(uint96).max) revert OutOfBounds(highestMinimum, 0, type(uint96).max);
        HIGHEST_MINIMUM_STAKE = highestMinimum;
        _setMinimumStake(minimum, highestMinimum);
        _setUnbondingTime(unbonding);
    }

    /// @inheritdoc IMeterRegistry
    function setMarket(address newMarket) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (newMarket == address(0)) revert InvalidAddress();
        if (market != address(0)) revert MarketAlreadySet();
        market = newMarket;
        emit MarketSet(newMarket);
    }

    /// @inheritdoc IMeterRegistry
    function setGovernor(address newGovernor) external onlyRole(DEFAULT_ADMIN_ROLE) {
        governor = newGovernor;
        emit GovernorChanged(newGovernor);
    }

    /// @inheritdoc IMeterRegistry
    function setSurplus(address newSurplus) external onlyRole(DEFAULT_ADMIN_ROLE) {
        surplus = newSurplus;
        emit SurplusSet(newSurplus);
    }

    /// @inheritdoc IMeterRegistry
    function setMinimumStake(uint128 minimum) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setMinimumStake(minimum, HIGHEST_MINIMUM_STAKE);
    }

    /// @inheritdoc IMeterRegistry
    function setUnbondingTime(uint40 time) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setUnbondingTime(time);
    }

    function _setMinimumStake(uint128 minimum, uint128 highest) private {
        if (minimum > highest) revert OutOfBounds(minimum, 0, highest);
        minimumStake = minimum;
        emit MinimumStakeChanged(minimum);
    }

    function _setUnbondingTime(uint40 time) private {
        if (time < SHORTEST_UNBONDING || time > LONGEST_UNBONDING) {
            revert OutOfBounds(time, SHORTEST_UNBONDING, LONGEST_UNBONDING);
        }
        unbondingTime = time;
        emit UnbondingTimeChanged(time);
    }
}
