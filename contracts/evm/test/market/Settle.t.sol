// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract SettleTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function test_pays_what_was_saved() public {
        uint256 id = awarded(home, 2000);
        uint256 escrow = market.seriesOf(id).escrow;
        callAndLive(id, 2, home, 2500);
        IMarketBase.Settlement memory result = settle(id, home, 2);
        vm.assertEq(result.awardedWh, 2000, "awarded");
        vm.assertEq(result.baselineWh, 4000, "baseline");
        vm.assertEq(result.actualWh, 2500, "actual");
        vm.assertEq(result.deliveredWh, 1500, "delivered");
        vm.assertEq(result.pay, 1500 * 10 * PRICE / 1000, "pay");
        vm.assertEq(market.creditOf(home), result.pay, "credit");
        vm.assertEq(market.seriesOf(id).escrow, escrow - result.pay, "escrow");
        IMarketBase.Site memory site = market.siteOf(home);
        vm.assertEq(site.awardedWh, 2000, "reputation: awarded");
        vm.assertEq(site.deliveredWh, 1500, "reputation: delivered");
        vm.assertEq(site.balance, 0, "balance");
    }

    function test_announces_the_settlement() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 2500);
        bytes memory proof = proofOf(id, home, 2);
        vm.expectEmit(address(market));
        emit IMarketBase.CallSettled(
            id, home, 2, IMarketBase.Settlement(2000, 4000, 2500, 1500, 0, uint128(15 * PRICE), 100)
        );
        vm.prank(ownerOf(home));
        market.settle(id, home, 2, proof);
    }

    function test_no_more_than_the_award() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 100);
        vm.assertEq(settle(id, home, 2).deliveredWh, 2000, "delivered");
    }

    function test_only_its_operator() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 100);
        bytes memory proof = proofOf(id, home, 2);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        market.settle(id, home, 2, proof);
    }

    function test_not_before_the_end_and_not_after_the_grace() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 2500);
        bytes memory proof = proofOf(id, home, 2);
        uint256 end = (startOf(id, 2) + 4) * interval;
        vm.assertEq(market.deadlineOf(id, 2), end + 5 days, "deadline");
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotYet.selector, id, end));
        vm.prank(home);
        market.settle(id, home, 2, proof);
        vm.warp(end + 5 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.TooLate.selector, id, end + 5 days));
        vm.prank(home);
        market.settle(id, home, 2, proof);
        vm.warp(end + 5 days);
        vm.prank(home);
        market.settle(id, home, 2, proof);
    }

    function test_each_call_once() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 2500);
        bytes memory proof = proofOf(id, home, 2);
        vm.prank(home);
        market.settle(id, home, 2, proof);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        vm.prank(home);
        market.settle(id, home, 2, proof);
    }

    function test_only_called_days() public {
        uint256 id = awarded(home, 2000);
        passDays(5);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidDay.selector, id, 1));
        vm.prank(home);
        market.settle(id, home, 1, "");
    }

    function test_only_who_bid_and_won() public {
        address loser = newHome("loser");
        address absent = newHome("absent");
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 2000;
        uint256 id = announce(terms);
        bid(id, home, 2000, 9);
        bid(id, loser, 2000, 10);
        clear(id);
        callAndLive(id, 2, home, 2500);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, loser));
        vm.prank(loser);
        market.settle(id, loser, 2, "");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoBid.selector, id, absent));
        vm.prank(absent);
        market.settle(id, absent, 2, "");
    }

    function test_the_called_window_must_be_whole() public {
        uint256 id = awarded(home, 2000);
        callDay(id, 1);
        loseReading(home, 0, startOf(id, 1) + 4);
        passDays(3);
        bytes memory proof = proofOf(id, home, 1);
        vm.expectRevert(IMarketBase.EventReadingsMissing.selector);
        vm.prank(home);
        market.settle(id, home, 1, proof);
    }

    function test_the_called_window_may_be_posted_until_the_deadline() public {
        uint256 id = awarded(home, 2000);
        callDay(id, 1);
        vm.warp(market.deadlineOf(id, 1));
        (uint32 head,) = ledger.headOf(home);
        postTo(home, home, head + 3 * perDay);
        vm.assertEq(settle(id, home, 1).actualWh, 4000, "posted after more than 48 hours");
    }

    function test_the_mean_is_rounded_down() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        passUntilDay(date + 2);
        useWindow(home, (date + 2) * perDay + 16, 4, 4006); // day 2 comes into the baseline of day 5
        passUntilDay(date + 4);
        callDay(id, 5);
        passUntilDay(date + 6);
        vm.assertEq(settle(id, home, 5).baselineWh, 4000, "(6 * 4000 + 4006) / 7");
    }

    function test_use_beyond_the_capacity_counts_as_the_capacity() public {
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        passUntilDay(date + 2);
        useWindow(home, (date + 2) * perDay + 16, 4, 1_000_000);
        passUntilDay(date + 4);
        callDay(id, 5);
        useWindow(home, startOf(id, 5), 4, 1_000_000);
        passUntilDay(date + 6);
        IMarketBase.Settlement memory result = settle(id, home, 5);
        vm.assertEq(result.baselineWh, uint256(6 * 4000 + 40_000) / 7, "baseline");
        vm.assertEq(result.actualWh, 40_000, "actual");
    }

    function test_several_meters_are_one_site() public {
        meterBits = 1;
        usual[home][1] = 500;
        addMeter(home, bytes32("garage"), NO_PARENT);
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 3000);
        IMarketBase.Settlement memory result = settle(id, home, 1);
        vm.assertEq(result.baselineWh, 6000, "baseline");
        vm.assertEq(result.actualWh, 5000, "actual");
    }

    function test_the_award_leaves_the_queue_with_its_last_call() public {
        uint256 id = awarded(home, 2000);
        for (uint256 day = 1; day < 4; ++day) {
            callAndLive(id, day, home, 2500);
            vm.assertEq(market.openBids(home).length, 1, "open");
            settle(id, home, day);
        }
        vm.assertEq(market.openBids(home).length, 0, "done");
        vm.assertEq(market.reservedOf(home), 0, "nothing reserved");
        vm.assertEq(market.bidOf(id, home).id, 0, "gone");
    }

    function test_a_window_across_midnight() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.target, terms.offset) = (2000, 22);
        uint256 id = awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 2500);
        passDays(1);
        vm.assertEq(settle(id, home, 1).deliveredWh, 1500, "delivered");
        IMarketBase.Site memory site = market.siteOf(home);
        vm.assertEq(site.lastDay, terms.firstDay + 2, "last day touched");
        vm.assertEq(site.skippedDays, 3, "both days");
        vm.assertEq(site.heldDays, 2, "held on the first");
    }

    function testFuzz_pays_by_the_rule(uint256 used, uint256 usedBefore, uint256 wh) public {
        wh = bound(wh, 400, 40_000);
        used = bound(used, 0, 12_000);
        usedBefore = bound(usedBefore, 0, 12_000);
        uint256 id = awarded(home, wh);
        callAndLive(id, 1, home, usedBefore);
        int256 balance = _check(id, 1, wh, usedBefore, 0);
        callAndLive(id, 2, home, used);
        _check(id, 2, wh, used, balance);
    }

    function _check(uint256 id, uint256 day, uint256 wh, uint256 used, int256 balance) internal returns (int256) {
        IMarketBase.Settlement memory result = settle(id, home, day);
        int256 counted = 4000 - int256(used);
        if (counted > int256(wh)) counted = int256(wh);
        counted += balance;
        vm.assertEq(result.deliveredWh, counted > 0 ? uint256(counted) : 0, "delivered");
        vm.assertEq(result.balance, counted < 0 ? counted : int256(0), "balance");
        vm.assertEq(result.pay, result.deliveredWh * 10 * PRICE / 1000, "pay");
        return result.balance;
    }
}
