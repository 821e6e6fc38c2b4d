// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title A requester ends a series before its term: by cancel while it is open, by complete whenever.
contract CompleteTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Token base units that so many calls of so much earn at most, at the fixed price.
    function _most(uint256 calls, uint256 wh) internal pure returns (uint256) {
        return calls * wh * 10 * PRICE * 120 / 100 / 1000;
    }

    function _completed(uint256 id, uint8 calls, uint256 returned) internal {
        uint256 before = market.creditOf(requester);
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesCompleted(id, calls, returned);
        complete(id);
        vm.assertEq(market.creditOf(requester) - before, returned, "returned");
        vm.assertTrue(market.seriesOf(id).completed, "completed");
    }

    function test_complete_after_one_of_three_calls() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        _completed(id, 1, _most(3, 8000) - _most(1, 2000));
        vm.assertEq(market.seriesOf(id).escrow, _most(1, 2000) - 15 * PRICE, "what that call could have cost");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoCallsLeft.selector, id));
        callDay(id, 3);
        vm.assertEq(market.openBids(home).length, 0, "the home is free");
    }

    function test_what_was_called_is_settled_and_paid() public {
        uint256 id = joined(home, 2000);
        passUntilDay(market.seriesOf(id).terms.firstDay);
        callDay(id, 1);
        complete(id);
        vm.assertEq(market.openBids(home).length, 1, "still to deliver");
        useWindow(home, startOf(id, 1), 4, 1000);
        passDays(2);
        vm.assertEq(settle(id, home, 1).pay, 2 * 10 * PRICE, "paid");
        vm.assertEq(market.openBids(home).length, 0, "free");
    }

    function test_not_while_a_window_runs() public {
        uint256 id = joined(home, 2000);
        passUntilDay(market.seriesOf(id).terms.firstDay);
        callDay(id, 1);
        uint256 starts = startOf(id, 1) * interval;
        uint256 ends = starts + uint256(market.seriesOf(id).terms.length) * interval;
        vm.warp(starts);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.CallRunning.selector, id, ends));
        complete(id);
        vm.warp(ends - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.CallRunning.selector, id, ends));
        complete(id);
        vm.warp(ends);
        _completed(id, 1, _most(3, 8000) - _most(1, 2000));
    }

    function test_complete_closes_joining() public {
        uint256 id = announce(fixedTerms());
        join(id, home, 2000);
        _completed(id, 0, _most(3, 8000));
        address other = newHome("other");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, clock()));
        join(id, other, 2000);
        market.release(id, home);
        vm.assertEq(market.siteOf(home).reserved, 0, "free");
    }

    function test_a_called_day_cannot_be_left_after_completion() public {
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.termDays, terms.maxCalls) = (1, 1);
        uint256 id = announce(terms);
        join(id, home, 2000);
        _completed(id, 1, _most(1, 6000));
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(home);
        market.withdrawBid(id, home);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(requester);
        market.cancel(id);
        useWindow(home, startOf(id, 0), 4, 1000);
        passDays(2);
        vm.assertEq(settle(id, home, 0).pay, 2 * 10 * PRICE, "paid");
    }

    function test_complete_an_auction() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        _completed(id, 1, 2 * 2 * 10 * PRICE);
        settle(id, home, 1);
        vm.assertEq(market.seriesOf(id).escrow, 5 * PRICE, "what was not delivered");
    }

    function test_once_and_only_by_the_requester() public {
        uint256 id = joined(home, 2000);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotRequester.selector, id, admin));
        vm.prank(admin);
        market.complete(id);
        complete(id);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AlreadyCompleted.selector, id));
        complete(id);
    }

    function test_not_before_an_auction_is_cleared() public {
        uint256 id = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.WrongStatus.selector, id, IMarketBase.Status.Bidding));
        complete(id);
    }

    function test_nothing_goes_back_twice() public {
        uint256 id = joined(home, 2000);
        vm.warp(market.deadlineOf(id, 9) + 1);
        market.refund(id);
        _completed(id, 0, 0);
        vm.assertEq(market.creditOf(requester), _most(3, 8000), "once");
    }

    function test_what_is_left_of_a_completed_series_goes_back_after_the_last_grace() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 1, home, 2500);
        complete(id);
        settle(id, home, 1);
        vm.warp(market.deadlineOf(id, 9) + 1);
        market.refund(id);
        vm.assertEq(market.creditOf(requester), _most(3, 8000) - 15 * PRICE, "all but the pay");
    }

    function test_cancel_a_fixed_price_while_joining_is_open() public {
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.termDays, terms.maxCalls) = (1, 1);
        uint256 id = announce(terms);
        join(id, home, 2000);
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesVoided(id);
        vm.prank(requester);
        market.cancel(id);
        vm.assertEq(market.creditOf(requester), _most(1, 8000), "everything");
        vm.assertEq(market.openBids(home).length, 0, "the home is free");
        (bool due,,,) = market.nextCall(home);
        vm.assertTrue(!due, "nothing is owed");
        market.release(id, home);
    }

    function test_no_cancel_after_joining_ended() public {
        uint256 id = joined(home, 2000);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(requester);
        market.cancel(id);
    }

    function testFuzz_the_escrow_always_covers_what_was_called(uint256 wh, uint8 calls, uint256 price) public {
        IMarketBase.Terms memory terms = fixedTerms();
        terms.tickSize = uint96(bound(price, 1, 1e16));
        (terms.target, terms.termDays) = (8001, 3);
        uint256 id = announce(terms);
        join(id, home, bound(wh, 400, 8001));
        vm.warp(terms.biddingEnds);
        uint256 made = calls % 4;
        for (uint256 day; day < made; ++day) {
            callAndLive(id, day, home, 0);
        }
        complete(id);
        for (uint256 day; day < made; ++day) {
            settle(id, home, day);
        }
        uint256 held = market.seriesOf(id).escrow + market.creditOf(home) + market.creditOf(requester);
        vm.assertEq(token.balanceOf(address(market)), held, "everything is somebody's");
    }
}
