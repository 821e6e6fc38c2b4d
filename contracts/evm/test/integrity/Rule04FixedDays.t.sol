// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 4: the days of a baseline are fixed, not chosen.
contract Rule04FixedDays is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Attack: leave out a day of low use.
    function test_a_day_without_proof_counts_as_nothing_used() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        uint32[] memory starts = market.baselineWindows(id, home, 1);
        bytes memory proof;
        for (uint256 k; k < starts.length; ++k) {
            proof = abi.encodePacked(proof, k < 2 ? bytes(hex"00") : metersProof(home, starts[k], starts[k] + 4));
        }
        proof = abi.encodePacked(proof, metersProof(home, startOf(id, 1), startOf(id, 1) + 4));
        vm.prank(home);
        IMarketBase.Settlement memory result = market.settle(id, home, 1, proof);
        vm.assertEq(result.baselineWh, uint256(5 * 4000) / 7, "five of seven");
    }

    /// Attack: prove other windows than the ones that count.
    function test_other_windows_are_refused() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        uint32[] memory starts = market.baselineWindows(id, home, 1);
        bytes memory proof;
        for (uint256 k; k < starts.length; ++k) {
            proof = abi.encodePacked(proof, metersProof(home, starts[k] - 1, starts[k] + 3));
        }
        proof = abi.encodePacked(proof, metersProof(home, startOf(id, 1), startOf(id, 1) + 4));
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        vm.prank(home);
        market.settle(id, home, 1, proof);
    }

    /// Attack: write the past after the call is known.
    function test_roots_posted_after_the_call_do_not_count() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        passUntilDay(date);
        vm.warp((date + 2) * 1 days);
        callDay(id, 3);
        vm.warp(clock() + 1);
        postTo(home, home, (date + 1) * perDay); // well within 48 hours of its end
        postTo(home, home, (date + 2) * perDay);
        passUntilDay(date + 4);
        bytes memory proof = proofOf(id, home, 3);
        vm.expectPartialRevert(IReadingLedger.PostedTooLate.selector);
        vm.prank(home);
        market.settle(id, home, 3, proof);
    }

    /// Attack: burn energy on the day before, once the call is foreseen.
    function test_days_that_ended_less_than_24_hours_before_the_call_do_not_count() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        passUntilDay(date + 2);
        vm.warp((date + 2) * 1 days + 10 hours); // yesterday's window ended 14 hours ago
        callDay(id, 2);
        vm.assertEq(market.baselineWindows(id, home, 2)[0], date * perDay + 16, "the day before yesterday");
    }

    function test_a_day_of_exactly_24_hours_ago_counts() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        vm.warp((date + 2) * 1 days + 20 hours);
        callDay(id, 3);
        vm.assertEq(market.baselineWindows(id, home, 3)[0], (date + 1) * perDay + 16, "yesterday");
        vm.warp(clock() - 1);
        vm.assertEq(market.baselineWindows(id, home, 4)[0], date * perDay + 16, "as if called now");
    }

    function test_settled_award_days_are_left_out() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        callAndLive(id, 1, home, 0);
        settle(id, home, 1);
        callAndLive(id, 5, home, 2500);
        uint32[] memory starts = market.baselineWindows(id, home, 5);
        vm.assertEq(starts.length, 7, "seven");
        uint256 day = date + 2; // called at the start of day 4: day 2 is the newest that ended a day before
        for (uint256 k; k < 7; ++k) {
            vm.assertEq(starts[k], day * perDay + 16, "start");
            day -= day == date + 2 ? 2 : 1;
        }
        vm.assertEq(settle(id, home, 5).baselineWh, 4000, "the award does not lower the baseline");
    }

    /// Attack: tiny awards that take days out of the baseline.
    function test_an_award_below_a_quarter_does_not_take_its_day_out() public {
        uint256 id = awarded(home, 999);
        callAndLive(id, 1, home, 4000);
        settle(id, home, 1);
        vm.assertEq(market.siteOf(home).skippedDays, 0, "999 * 4 < 4000");
        vm.assertEq(market.siteOf(home).heldDays, 1, "but it is held");
    }

    function test_a_quarter_is_enough() public {
        uint256 id = awarded(home, 1000);
        callAndLive(id, 1, home, 4000);
        settle(id, home, 1);
        vm.assertEq(market.siteOf(home).skippedDays, 1, "1000 * 4 = 4000");
    }
}
