// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice A bid or award in half a storage slot, from the highest bit: series (27 bits) | Wh (32) | tick (10) |
/// margin, rounded up (14) | start of the first window, interval number (31) | length - 1 (4) | days of the term (5) |
/// next day (5).
type Entry is uint256;

using Entries for Entry global;

/// @title What a site bid or won in one series, and when its windows are: enough to judge a bid in another series.
library Entries {
    uint256 internal constant BITS = 128;
    uint256 internal constant LAST_SERIES = (1 << 27) - 1;
    uint256 internal constant LAST_START = (1 << 31) - 1;

    uint256 private constant DIGITS = 7; // binary digits of a margin after the first
    uint256 private constant DIGITS_MASK = (1 << DIGITS) - 1;

    /// @dev The market sees to it that every part has room: a home uses at most 2^32 Wh in a window.
    function pack(
        uint256 id,
        uint256 energy,
        uint256 priceTick,
        uint256 margin,
        uint256 start,
        uint256 intervals,
        uint256 numberOfDays
    ) internal pure returns (Entry) {
        return Entry.wrap(
            id << 101 | energy << 69 | priceTick << 59 | _roundUp(margin) << 45 | start << 14 | (intervals - 1) << 10
                | numberOfDays << 5
        );
    }

    /// @notice 0 if this half is empty.
    function series(Entry entry) internal pure returns (uint256) {
        return Entry.unwrap(entry) >> 101;
    }

    function wh(Entry entry) internal pure returns (uint256) {
        return uint32(Entry.unwrap(entry) >> 69);
    }

    function tick(Entry entry) internal pure returns (uint256) {
        return Entry.unwrap(entry) >> 59 & 0x3ff;
    }

    /// @notice No less than the margin that the bid held when it was placed, and at most 1/128 or 1 more.
    function mostMargin(Entry entry) internal pure returns (uint256) {
        uint256 rounded = Entry.unwrap(entry) >> 45;
        return ((rounded & DIGITS_MASK) + DIGITS_MASK + 1) << (rounded >> DIGITS & 0x7f) >> DIGITS;
    }

    /// @notice Start of the window of a day of the term, interval number.
    function startOf(Entry entry, uint256 day, uint256 perDay) internal pure returns (uint256) {
        unchecked {
            return firstStart(entry) + day * perDay;
        }
    }

    function firstStart(Entry entry) internal pure returns (uint256) {
        return Entry.unwrap(entry) >> 14 & LAST_START;
    }

    function lastStart(Entry entry, uint256 perDay) internal pure returns (uint256) {
        unchecked {
            return startOf(entry, termDays(entry) - 1, perDay);
        }
    }

    /// @notice Intervals of a window.
    function length(Entry entry) internal pure returns (uint256) {
        return (Entry.unwrap(entry) >> 10 & 0xf) + 1;
    }

    function termDays(Entry entry) internal pure returns (uint256) {
        return Entry.unwrap(entry) >> 5 & 0x1f;
    }

    /// @notice Days of the term before this one are done with for the site.
    function nextDay(Entry entry) internal pure returns (uint256) {
        return Entry.unwrap(entry) & 0x1f;
    }

    function withNextDay(Entry entry, uint256 day) internal pure returns (Entry) {
        return Entry.wrap(Entry.unwrap(entry) >> 5 << 5 | day);
    }

    /// @notice Whether a window of one overlaps a window of the other in time.
    /// @dev If any do, then so does the first window of the one that starts later. Windows are shorter than a day.
    function overlaps(Entry one, Entry other, uint256 perDay) internal pure returns (bool) {
        unchecked {
            if (firstStart(one) > firstStart(other)) (one, other) = (other, one);
            uint256 gap = firstStart(other) - firstStart(one);
            if (gap >= (termDays(one) - 1) * perDay + length(one)) return false;
            // what has passed since the last window of `one` began; unless that lasts, there is one more to come
            gap %= perDay;
            return gap < length(one) || gap + length(other) > perDay;
        }
    }

    /// A number below 2^127 as exponent and digits; what does not fit into the digits rounds up.
    function _roundUp(uint256 number) private pure returns (uint256) {
        if (number == 0) return 0;
        unchecked {
            uint256 exponent = Math.log2(number);
            uint256 digits = (number << DIGITS) >> exponent;
            if (digits << exponent != number << DIGITS) ++digits; // may carry into the exponent
            return (exponent << DIGITS) + digits - DIGITS_MASK - 1;
        }
    }
}
