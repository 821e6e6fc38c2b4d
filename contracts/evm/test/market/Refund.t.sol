// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

contract RefundTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function test_a_series_nobody_cleared_is_void() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        uint256 budget = market.seriesOf(id).escrow;
        uint256 start = startOf(id, 0) * interval;
        vm.warp(start - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotYet.selector, id, start));
        market.refund(id);
        vm.warp(start);
        vm.assertEq(market.openBids(home).length, 0, "its bids are over at once");
        market.refund(id);
        vm.assertEq(market.creditOf(requester), budget, "credit");
        vm.assertTrue(market.seriesOf(id).status == IMarketBase.Status.Void, "status");
        vm.expectPartialRevert(IMarketBase.WrongStatus.selector);
        market.refund(id);
    }

    function test_a_clearing_that_stopped_half_way_is_void() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        market.clear(id, 1);
        vm.warp(startOf(id, 0) * interval);
        market.refund(id);
        vm.assertTrue(market.seriesOf(id).status == IMarketBase.Status.Void, "status");
        vm.assertEq(market.awardOf(id, home), 0, "nothing won");
    }

    function test_what_is_left_after_the_last_grace() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        uint256 left = market.seriesOf(id).escrow;
        uint256 before = market.creditOf(requester);
        uint256 deadline = market.deadlineOf(id, 9);
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotYet.selector, id, deadline));
        market.refund(id);
        vm.warp(deadline + 1);
        vm.expectEmit(address(market));
        emit IMarketBase.Refunded(id, requester, left);
        market.refund(id);
        vm.assertEq(market.creditOf(requester) - before, left, "credit");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NothingToPay.selector, requester));
        market.refund(id);
    }

    function test_all_money_leaves_in_the_end() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        vm.warp(market.deadlineOf(id, 9) + 1);
        market.refund(id);
        market.withdraw(requester);
        market.withdraw(home);
        vm.assertEq(token.balanceOf(address(market)), 0, "market");
        vm.assertEq(token.balanceOf(ownerOf(home)), 15 * PRICE, "home");
    }
}
