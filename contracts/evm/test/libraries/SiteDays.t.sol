// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {SiteDays} from "../../src/libraries/SiteDays.sol";
import {Test} from "../Base.sol";

/// @title Masks of days against a plain list.
contract SiteDaysTest is Test {
    using SiteDays for SiteDays.Days;

    mapping(uint256 day => bool) private _held;
    mapping(uint256 day => bool) private _skipped;

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_remembers_as_a_list_would(uint256 seed) public {
        SiteDays.Days memory past;
        uint256 day = 20_000;
        for (uint256 k; k < 30; ++k) {
            uint256 random = uint256(keccak256(abi.encode(seed, k)));
            day += random % 4;
            vm.assertEq(past.mayHold(day), _mayHold(day), "may hold");
            if (!past.mayHold(day)) continue;
            bool skip = random >> 8 & 1 != 0;
            uint256 last = day + (random >> 9 & 1);
            past.mark(day, last, skip);
            _held[day] = true;
            if (skip) (_skipped[day], _skipped[last]) = (true, true);
            day = last;
            _compare(past);
        }
    }

    function _compare(SiteDays.Days memory past) internal view {
        for (uint256 back; back < 64; ++back) {
            uint256 day = past.last - back;
            vm.assertEq(SiteDays.isSet(past.held, past.last, day), _held[day], "held");
            vm.assertEq(SiteDays.isSet(past.skipped, past.last, day), _skipped[day], "skipped");
        }
    }

    function _mayHold(uint256 day) internal view returns (bool) {
        if (_held[day]) return true;
        uint256 count;
        for (uint256 other = day - 9; other < day; ++other) {
            if (_held[other]) ++count;
        }
        return count < 3;
    }

    function test_forgets_after_64_days() public pure {
        SiteDays.Days memory past;
        past.mark(20_000, 20_000, true);
        past.mark(20_063, 20_063, false);
        vm.assertTrue(SiteDays.isSet(past.skipped, past.last, 20_000), "63 days ago");
        past.mark(20_064, 20_064, false);
        vm.assertTrue(!SiteDays.isSet(past.skipped, past.last, 20_000), "64 days ago");
        past.mark(30_000, 30_000, false);
        vm.assertEq(past.held, 1, "only the last");
    }

    function test_knows_nothing_of_later_days() public pure {
        SiteDays.Days memory past;
        past.mark(20_000, 20_000, true);
        vm.assertTrue(!SiteDays.isSet(past.skipped, past.last, 20_001), "tomorrow");
    }
}
