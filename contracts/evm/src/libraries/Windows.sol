// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";

/// @title When the daily windows of a series are, in intervals, and whether two series ever meet.
library Windows {
    function startOf(IFlexibilityMarket.Terms memory terms, uint256 day, uint256 perDay)
        internal
        pure
        returns (uint256)
    {
        return (uint256(terms.firstDay) + day) * perDay + terms.offset;
    }

    function lastStart(IFlexibilityMarket.Terms memory terms, uint256 perDay) internal pure returns (uint256) {
        return startOf(terms, terms.termDays - 1, perDay);
    }

    /// @notice Whether a window of one series overlaps a window of the other in time.
    function overlap(IFlexibilityMarket.Terms memory first, IFlexibilityMarket.Terms memory second, uint256 perDay)
        internal
        pure
        returns (bool)
    {
        // a window may cross midnight, so it can also meet the other's of the day before or after
        for (int256 shift = -1; shift <= 1; ++shift) {
            if (_timesMeet(first, second, shift * int256(perDay)) && _daysMeet(first, second, shift)) return true;
        }
        return false;
    }

    function _timesMeet(IFlexibilityMarket.Terms memory first, IFlexibilityMarket.Terms memory second, int256 shift)
        private
        pure
        returns (bool)
    {
        int256 gap = int256(uint256(second.offset)) + shift - int256(uint256(first.offset));
        return gap < int256(uint256(first.length)) && -gap < int256(uint256(second.length));
    }

    /// Whether some day of the first, moved by `shift`, is a day of the second.
    function _daysMeet(IFlexibilityMarket.Terms memory first, IFlexibilityMarket.Terms memory second, int256 shift)
        private
        pure
        returns (bool)
    {
        int256 gap = int256(uint256(second.firstDay)) - int256(uint256(first.firstDay)) - shift;
        return gap < int256(uint256(first.termDays)) && -gap < int256(uint256(second.termDays));
    }
}
