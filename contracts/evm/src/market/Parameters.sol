// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketRequests} from "../interfaces/IMarketRequests.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title What governance may change, within bounds, for series that are requested afterwards.
abstract contract Parameters is MarketStorage, IMarketRequests {
    /// @inheritdoc IMarketRequests
    function setGrace(uint24 newGrace) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _checkRange(newGrace, SHORTEST_GRACE, LONGEST_GRACE);
        grace = newGrace;
        emit GraceChanged(newGrace);
    }

    /// @inheritdoc IMarketRequests
    function setFactors(uint8 newLowFactor, uint8 newHighFactor) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _checkRange(newLowFactor, LOWEST_FACTOR, WHOLE);
        _checkRange(newHighFactor, WHOLE, HIGHEST_FACTOR);
        (lowFactor, highFactor) = (newLowFactor, newHighFactor);
        emit FactorsChanged(newLowFactor, newHighFactor);
    }

    function _checkRange(uint256 value, uint256 lowest, uint256 highest) private pure {
        if (value < lowest || value > highest) revert OutOfBounds(value, lowest, highest);
    }
}
