// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 7: a called home answers for the call; silence costs three awards; calls are taken in order.
contract Rule07Expiry is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
        id = awarded(home, 2000);
    }

    /// Attack: hide a bad event by not settling it.
    function test_silence_is_worse_than_the_truth() public {
        callAndLive(id, 1, home, 9000);
        uint256 snapshot = vm.snapshotState();
        int64 honest = settle(id, home, 1).balance;
        vm.revertToState(snapshot);
        vm.warp(market.deadlineOf(id, 1) + 1);
        market.expire(id, home, 1);
        vm.assertLe(int256(market.siteOf(home).balance), honest, "balance");
        vm.assertEq(market.siteOf(home).balance, -6000, "three awards");
    }

    /// Attack: settle the good day first and the bad one when it suits.
    function test_in_order_of_window_end() public {
        callAndLive(id, 1, home, 9000);
        callAndLive(id, 2, home, 2000);
        bytes memory proof = proofOf(id, home, 2);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.EarlierCall.selector, id, 1));
        vm.prank(home);
        market.settle(id, home, 2, proof);
    }

    /// Attack: the same over two series, with the far one cleared first.
    function test_in_order_over_all_series() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.offset, terms.target) = (8, 2000);
        uint256 morning = awardedOn(terms, home, 2000);
        passUntilDay(terms.firstDay);
        callDay(id, 1);
        callDay(morning, 1);
        passUntilDay(terms.firstDay + 2);
        bytes memory proof = proofOf(id, home, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.EarlierCall.selector, morning, 1));
        vm.prank(home);
        market.settle(id, home, 1, proof);
        settle(morning, home, 1);
        settle(id, home, 1);
    }

    /// Attack: let a far award stand in the way of today's claim.
    function test_a_later_award_does_not_block() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.firstDay, terms.target) = (uint32(today() + 15), 2000);
        awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 2500);
        vm.assertEq(settle(id, home, 1).deliveredWh, 1500, "delivered");
    }

    /// Attack: drop the bid once the day is called.
    function test_no_way_out_of_a_call() public {
        callDay(id, 1);
        vm.expectPartialRevert(IMarketBase.WrongStatus.selector);
        vm.prank(home);
        market.withdrawBid(id, home);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StillAwarded.selector, id, home));
        market.release(id, home);
    }

    function test_who_stops_early_still_proves_what_was_saved() public {
        passUntilDay(market.seriesOf(id).terms.firstDay);
        callDay(id, 1);
        use(home, 0, startOf(id, 1), 0); // saves for one hour of four, then restores
        passUntilDay(market.seriesOf(id).terms.firstDay + 2);
        vm.assertEq(settle(id, home, 1).deliveredWh, 1000, "delivered");
    }
}
