// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 9: everything is decided before the window, or the series is void.
contract Rule09Clock is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Attack: clear after the day was seen, if it went well.
    function test_clearing_late_is_refused_and_the_budget_goes_back() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        uint256 start = startOf(id, 0) * interval;
        vm.warp(start);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.TooLate.selector, id, start));
        market.clear(id, 1024);
        market.refund(id);
        vm.assertEq(market.awardOf(id, home), 0, "nothing won");
    }

    /// Attack: bid late, after the day was seen.
    function test_bidding_ends_before_the_window() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.biddingEnds = uint40((uint256(terms.firstDay) * perDay + terms.offset) * interval);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 3));
        announce(terms);
    }

    /// Attack: call a day that already went the requester's way.
    function test_a_day_is_called_before_its_window() public {
        uint256 id = awarded(home, 2000);
        vm.warp(startOf(id, 1) * interval);
        vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
        callDay(id, 1);
    }

    /// Attack: cancel when the price is not to the requester's liking.
    function test_no_cancel_after_bidding_and_none_after_clearing() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(requester);
        market.cancel(id);
        market.clear(id, 1024);
        vm.expectPartialRevert(IMarketBase.WrongStatus.selector);
        vm.prank(requester);
        market.cancel(id);
    }

    function test_one_grace_for_every_call() public {
        uint256 id = awarded(home, 2000);
        for (uint8 day; day < 10; ++day) {
            vm.assertEq(market.deadlineOf(id, day), (startOf(id, day) + 4) * interval + market.grace(), "deadline");
        }
    }
}
