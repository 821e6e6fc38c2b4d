// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title The rules of honest pay, attacked where the price is fixed.
contract FixedPriceRules is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function _oneDay() internal view returns (IMarketBase.Terms memory terms) {
        terms = fixedTerms();
        (terms.termDays, terms.maxCalls) = (1, 1);
    }

    /// Rule 1. Attack: be paid twice for one reduction, once by auction and once at a fixed price.
    function test_rule_1_no_two_awards_for_one_time() public {
        uint256 first = announce(_oneDay());
        join(first, home, 400);
        IMarketBase.Terms memory terms = someTerms();
        terms.offset -= 3;
        uint256 second = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, first));
        bid(second, home, 400, 9);
        terms = fixedTerms();
        terms.offset += 3;
        second = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, first));
        join(second, home, 400);
    }

    /// Rule 2. Attack: join every day, so that the baseline is never renewed.
    function test_rule_2_not_called_on_a_fourth_day() public {
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.termDays, terms.maxCalls) = (4, 4);
        uint256 id = announce(terms);
        join(id, home, 2000);
        vm.warp(terms.biddingEnds);
        for (uint256 day; day < 4; ++day) {
            callAndLive(id, day, home, 2500);
            if (day < 3) settle(id, home, day);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        vm.prank(home);
        market.settle(id, home, 3, "");
    }

    /// Rule 3. Attack: use much in one event and save in the next.
    function test_rule_3_more_use_is_carried() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 5000);
        vm.assertEq(settle(id, home, 0).balance, -1000, "1 kWh more than usual");
        callAndLive(id, 1, home, 2000);
        IMarketBase.Settlement memory result = settle(id, home, 1);
        vm.assertEq(result.deliveredWh, 1000, "2 kWh saved");
        vm.assertEq(result.factor, 80, "nothing of the first award");
        vm.assertEq(result.pay, 8 * PRICE, "pay");
    }

    /// Rule 4. Attack: see that an event was called, use more before it, and join then.
    function test_rule_4_the_days_precede_the_call_and_not_the_joining() public {
        IMarketBase.Terms memory terms = _oneDay();
        (terms.firstDay, terms.biddingEnds) = (uint32(today() + 2), uint40(clock() + 40 hours));
        uint256 id = announce(terms);
        uint32[] memory days_ = market.baselineWindows(id, home, 0);
        useWindow(home, today() * perDay + terms.offset, 4, 9000);
        passDays(1);
        join(id, home, 2000);
        vm.assertEq(market.baselineWindows(id, home, 0)[0], days_[0], "the same days");
        vm.assertLe((days_[0] + 4) * interval, terms.biddingEnds - 40 hours - 24 hours, "a day before the call");
    }

    /// Rule 5. Attack: join with a stake that covers nothing, or take it out afterwards.
    function test_rule_5_the_stake_covers_three_awards() public {
        IMarketBase.Terms memory terms = fixedTerms();
        terms.tickSize = 20e18;
        uint256 id = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 120e18));
        join(id, home, 2000);
        join(id, home, 1000);
        vm.assertEq(market.reservedOf(home), 60e18, "three awards");
    }

    /// Rule 6. Attack: many crumbs, each of them paid to be settled.
    function test_rule_6_no_dust() public {
        uint256 id = announce(fixedTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooSmall.selector, 0, 400));
        join(id, home, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooSmall.selector, 399, 400));
        join(id, home, 399);
    }

    /// Rule 7. Attack: keep silent about an event in which nothing was saved.
    function test_rule_7_silence_costs_three_awards() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 6000);
        vm.warp(market.deadlineOf(id, 0) + 1);
        market.expire(id, home, 0);
        vm.assertEq(market.siteOf(home).balance, -6000, "owed");
        vm.assertEq(market.factorOf(id, home), 80, "and less pay from now on");
        vm.assertEq(market.reservedOf(home), 3 * 2 * 10 * PRICE + 60 * PRICE, "covered by the stake");
    }

    /// Rule 9. Attack: join, or leave, when the day has been seen.
    function test_rule_9_joining_ends_before_the_window() public {
        IMarketBase.Terms memory terms = _oneDay();
        uint256 start = (uint256(terms.firstDay) * perDay + terms.offset) * interval;
        terms.biddingEnds = uint40(start);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 3));
        announce(terms);
        terms.biddingEnds = uint40(start - interval);
        uint256 id = announce(terms);
        join(id, home, 2000);
        vm.warp(start - interval);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(home);
        market.withdrawBid(id, home);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(requester);
        market.cancel(id);
    }

    /// Rule 9. Attack: announce an emergency that has begun already.
    function test_rule_9_no_event_without_notice() public {
        IMarketBase.Terms memory terms = _oneDay();
        (terms.firstDay, terms.kind) = (uint32(today()), IMarketBase.Kind.Emergency);
        terms.offset = uint16((clock() + 3 hours) / interval % perDay);
        terms.biddingEnds = uint40(clock() + 1 hours);
        vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
        announce(terms);
        terms.offset += 1;
        announce(terms);
    }

    /// Rule 10. Attack: be paid another price than was told.
    function test_rule_10_the_price_is_that_of_the_log() public {
        IMarketBase.Terms memory terms = _oneDay();
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesRequested(1, requester, terms);
        uint256 id = announce(terms);
        join(id, home, 2000);
        useWindow(home, startOf(id, 0), 4, 1000);
        passDays(2);
        vm.assertEq(settle(id, home, 0).pay, 2 * terms.tickSize, "2 kWh");
    }

    /// Rule 11. Attack: join or leave for somebody else.
    function test_rule_11_nobody_acts_for_another() public {
        uint256 id = announce(fixedTerms());
        address thief = newHome("thief");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, thief));
        vm.prank(thief);
        market.join(id, home, 2000);
        join(id, home, 2000);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, thief));
        vm.prank(thief);
        market.withdrawBid(id, home);
    }
}
