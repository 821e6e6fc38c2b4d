// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The days of a site, as bit masks that look back from its last day: bit k stands for lastDay - k.
/// @notice `held` are days on which the site held an award; `skipped` are days that baselines leave out. Days older
/// than 64 are forgotten: they count as neither.
library SiteDays {
    uint256 private constant REMEMBERED = 64;
    uint256 private constant MOST_HELD = 3;
    uint256 private constant OTHER_DAYS = 9; // with the day itself: any ten days

    struct Days {
        uint32 last;
        uint64 held;
        uint64 skipped;
    }

    /// @notice Whether the site may hold an award on `day`: on at most three of any ten days.
    /// @dev No day after `day` is held, since calls are taken in order.
    function mayHold(Days memory past, uint256 day) internal pure returns (bool) {
        if (isSet(past.held, past.last, day)) return true;
        uint256 count = 0;
        for (uint256 back = 1; back <= OTHER_DAYS; ++back) {
            if (isSet(past.held, past.last, day - back)) ++count;
        }
        return count < MOST_HELD;
    }

    /// @notice Whether there is a day that mayHold refuses, among those that can still be called.
    function isFull(Days memory past) internal pure returns (bool) {
        uint256 recent = past.held & (1 << OTHER_DAYS + 1) - 1;
        uint256 count = 0;
        for (; recent != 0; recent &= recent - 1) {
            ++count;
        }
        return count >= MOST_HELD;
    }

    function isSet(uint64 mask, uint256 last, uint256 day) internal pure returns (bool) {
        return day <= last && last - day < REMEMBERED && mask >> (last - day) & 1 != 0;
    }

    /// @notice Records an award on the days first .. last that its window touches. It is held on the first.
    function mark(Days memory past, uint256 first, uint256 last, bool skip) internal pure {
        if (last > past.last) {
            uint256 ahead = last - past.last;
            past.held = uint64(uint256(past.held) << ahead);
            past.skipped = uint64(uint256(past.skipped) << ahead);
            past.last = uint32(last);
        }
        past.held |= _bit(past.last, first);
        if (skip) past.skipped |= _bit(past.last, first) | _bit(past.last, last);
    }

    function _bit(uint256 last, uint256 day) private pure returns (uint64) {
        return last - day < REMEMBERED ? uint64(uint256(1) << (last - day)) : 0;
    }
}
