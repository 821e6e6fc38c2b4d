// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMarketRequests} from "../../src/interfaces/IMarketRequests.sol";
import {ExactTransfer} from "../../src/libraries/ExactTransfer.sol";
import {Fixture} from "../support/Fixture.sol";
import {CallbackToken, FeeToken} from "../support/Tokens.sol";

contract RequestTest is Fixture {
    function _refused(IMarketBase.Terms memory terms, uint8 reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, reason));
        announce(terms);
    }

    function test_takes_the_budget_of_all_calls() public {
        IMarketBase.Terms memory terms = someTerms();
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesRequested(1, requester, terms);
        uint256 id = announce(terms);
        IMarketBase.Series memory series = market.seriesOf(id);
        uint256 budget = 3 * 8000 * 100 * PRICE / 1000;
        vm.assertEq(series.escrow, budget, "escrow");
        vm.assertEq(token.balanceOf(address(market)), budget, "held");
        vm.assertEq(series.requester, requester, "requester");
        vm.assertEq(series.announcedAt, clock(), "announced");
        vm.assertTrue(series.status == IMarketBase.Status.Bidding, "status");
        vm.assertEq(series.terms.target, 8000, "terms");
        vm.assertEq(series.called, 0, "nothing is called");
    }

    function test_a_term_of_one_day_is_called_at_once() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.termDays, terms.maxCalls) = (1, 1);
        vm.expectEmit(address(market));
        emit IMarketBase.DayCalled(1, 0, uint32(terms.firstDay * perDay + terms.offset), terms.length);
        uint256 id = announce(terms);
        vm.assertEq(market.calledAt(id, 0), clock(), "called at");
        vm.assertEq(market.seriesOf(id).called, 1, "called");
        terms.firstDay += 3;
        terms.biddingEnds += 1 days;
        vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
        announce(terms);
    }

    function test_a_term_of_one_day_gives_notice() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.termDays, terms.maxCalls, terms.firstDay, terms.offset) = (1, 1, uint32(today()), 3);
        terms.biddingEnds = uint40(clock() + 1 hours);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarketBase.NoticeOutOfRange.selector, clock() + 3 hours, clock() + 4 hours, clock() + 72 hours
            )
        );
        announce(terms);
        terms.offset = 4;
        announce(terms);
    }

    function test_refuses_a_target_out_of_bounds() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = uint64(market.MINIMUM_BID() - 1);
        _refused(terms, 1);
        terms.target = uint64(1) << 48;
        _refused(terms, 1);
    }

    function test_refuses_prices_out_of_bounds() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.tickSize = 0;
        _refused(terms, 2);
        (terms.tickSize, terms.capTick) = (1, 1024);
        _refused(terms, 2);
    }

    function test_refuses_bidding_that_ends_too_early_or_late() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.biddingEnds = uint40(clock());
        _refused(terms, 3);
        uint256 start = (terms.firstDay * perDay + terms.offset) * interval;
        terms.biddingEnds = uint40(start - 1 hours + 1);
        _refused(terms, 3);
        terms.biddingEnds = uint40(start - 1 hours);
        announce(terms);
    }

    function test_refuses_terms_too_long_or_too_far_ahead() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.termDays = 29;
        _refused(terms, 4);
        terms.termDays = 0;
        _refused(terms, 4);
        (terms.termDays, terms.firstDay) = (28, uint32(today() + 28));
        _refused(terms, 4);
    }

    function test_refuses_windows_out_of_bounds() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.offset = 24;
        _refused(terms, 5);
        (terms.offset, terms.length) = (0, 3);
        _refused(terms, 5);
        terms.length = 17;
        _refused(terms, 5);
    }

    function test_refuses_more_calls_than_days() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.maxCalls = 11;
        _refused(terms, 6);
        terms.maxCalls = 0;
        _refused(terms, 6);
    }

    function test_refuses_baselines_out_of_bounds() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.baselineDays = 6;
        _refused(terms, 7);
        terms.baselineDays = 11;
        _refused(terms, 7);
    }

    function test_refuses_a_budget_of_nothing_or_beyond_counting() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.target, terms.maxCalls, terms.tickSize, terms.capTick) = (400, 1, 1, 0);
        _refused(terms, 8);
        (terms.target, terms.maxCalls, terms.tickSize, terms.capTick) = (1 << 47, 10, type(uint96).max, 1023);
        _refused(terms, 8);
    }

    function test_refuses_a_token_that_keeps_a_fee() public {
        FeeToken fee = new FeeToken();
        deployOn(address(fee));
        fee.mint(requester, 1e24);
        vm.prank(requester);
        fee.approve(address(market), type(uint256).max);
        vm.expectPartialRevert(ExactTransfer.TransferFeeNotSupported.selector);
        announce(someTerms());
    }

    function test_a_token_that_calls_back_finds_the_door_closed() public {
        CallbackToken callback = new CallbackToken();
        deployOn(address(callback));
        callback.mint(requester, 1e24);
        grant(address(market), "REQUESTER_ROLE", address(callback));
        vm.prank(requester);
        callback.approve(address(market), type(uint256).max);
        callback.callBack(address(market), abi.encodeCall(IMarketRequests.request, (someTerms())));
        announce(someTerms());
        vm.assertTrue(!callback.entered(), "entered");
        vm.assertEq(market.seriesCount(), 1, "one series");
    }

    function test_cancel_before_bidding_ends() public {
        uint256 id = announce(someTerms());
        uint256 budget = market.seriesOf(id).escrow;
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesVoided(id);
        vm.expectEmit(address(market));
        emit IMarketBase.Refunded(id, requester, budget);
        vm.prank(requester);
        market.cancel(id);
        vm.assertEq(market.creditOf(requester), budget, "credit");
        vm.assertTrue(market.seriesOf(id).status == IMarketBase.Status.Void, "status");
        vm.expectPartialRevert(IMarketBase.WrongStatus.selector);
        vm.prank(requester);
        market.cancel(id);
    }

    function test_cancel_is_the_requesters_and_not_later() public {
        uint256 id = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotRequester.selector, id, admin));
        vm.prank(admin);
        market.cancel(id);
        uint256 ends = market.seriesOf(id).terms.biddingEnds;
        vm.warp(ends);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, ends));
        vm.prank(requester);
        market.cancel(id);
    }

    function test_unknown_series() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.UnknownSeries.selector, 1));
        market.seriesOf(1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.UnknownSeries.selector, 0));
        market.seriesOf(0);
    }

    function testFuzz_the_budget_covers_everything(uint256 target, uint256 tickSize, uint256 cap, uint256 calls)
        public
    {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = uint64(bound(target, 400, 1e9));
        terms.tickSize = uint96(bound(tickSize, 1, 1e9));
        terms.capTick = uint16(bound(cap, 0, 1023));
        terms.maxCalls = uint8(bound(calls, 1, 10));
        uint256 price = uint256(terms.tickSize) * (uint256(terms.capTick) + 1);
        vm.assume(price * terms.maxCalls * terms.target >= 1000);
        uint256 id = announce(terms);
        uint256 most = uint256(terms.maxCalls) * (terms.target * price / 1000);
        vm.assertGe(market.seriesOf(id).escrow, most, "escrow");
    }
}
