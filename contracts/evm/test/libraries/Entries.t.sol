// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Entries, Entry} from "../../src/libraries/Entries.sol";
import {Test} from "../Base.sol";

contract EntriesTest is Test {
    uint256 internal constant PER_DAY = 24;

    /// Windows within a few weeks, so that many of them meet.
    function _windows(uint256 seed) internal pure returns (Entry) {
        uint256 start = 20_000 * PER_DAY + (seed >> 16) % (8 * PER_DAY);
        return Entries.pack(1, 400, 0, 0, start, 4 + (seed >> 24) % 13, 1 + (seed >> 8) % 28);
    }

    function _compareAll(Entry first, Entry second) internal pure returns (bool) {
        for (uint256 one; one < first.termDays(); ++one) {
            uint256 start = first.startOf(one, PER_DAY);
            for (uint256 two; two < second.termDays(); ++two) {
                uint256 other = second.startOf(two, PER_DAY);
                if (start < other + second.length() && other < start + first.length()) return true;
            }
        }
        return false;
    }

    function testFuzz_overlap_is_what_a_comparison_of_all_windows_finds(uint256 first, uint256 second) public pure {
        (Entry one, Entry two) = (_windows(first), _windows(second));
        vm.assertEq(one.overlaps(two, PER_DAY), _compareAll(one, two), "overlap");
        vm.assertEq(two.overlaps(one, PER_DAY), _compareAll(one, two), "either way");
    }

    function testFuzz_keeps_every_part(
        uint256 id,
        uint32 wh,
        uint256 tick,
        uint256 start,
        uint256 length,
        uint256 termDays,
        uint256 day
    ) public pure {
        id = bound(id, 1, Entries.LAST_SERIES);
        tick = bound(tick, 0, 1023);
        start = bound(start, 0, Entries.LAST_START);
        length = bound(length, 4, 16);
        termDays = bound(termDays, 1, 28);
        day = bound(day, 0, 28);
        Entry entry = Entries.pack(id, wh, tick, type(uint96).max, start, length, termDays);
        vm.assertEq(entry.nextDay(), 0, "next day of a new one");
        entry = entry.withNextDay(31).withNextDay(day);
        vm.assertEq(entry.series(), id, "series");
        vm.assertEq(entry.wh(), wh, "wh");
        vm.assertEq(entry.tick(), tick, "tick");
        vm.assertEq(entry.firstStart(), start, "first start");
        vm.assertEq(entry.lastStart(PER_DAY), start + (termDays - 1) * PER_DAY, "last start");
        vm.assertEq(entry.length(), length, "length");
        vm.assertEq(entry.termDays(), termDays, "days");
        vm.assertEq(entry.nextDay(), day, "next day");
        vm.assertTrue(Entry.unwrap(entry) >> Entries.BITS == 0, "half a slot");
    }

    function testFuzz_a_margin_is_never_understated_and_hardly_overstated(uint128 margin, uint256 shift) public pure {
        uint256 exact = uint256(margin) >> bound(shift, 1, 127);
        uint256 most = Entries.pack(1, 400, 0, exact, 1, 4, 1).mostMargin();
        vm.assertGe(most, exact, "no less");
        vm.assertLe(most - exact, exact / 128 + (exact == 0 ? 1 : 0), "at most 1/128 more");
    }

    function test_margins_that_need_no_rounding() public pure {
        for (uint256 exact = 1; exact <= 256; ++exact) {
            vm.assertEq(Entries.pack(1, 400, 0, exact, 1, 4, 1).mostMargin(), exact, "small");
        }
        uint256 carried = Entries.pack(1, 400, 0, (1 << 96) - 1, 1, 4, 1).mostMargin();
        vm.assertEq(carried, 1 << 96, "rounds up into the next power");
    }
}
