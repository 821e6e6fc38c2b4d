// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

contract CallTest is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        id = awarded(home, 2000);
    }

    function test_notes_when() public {
        vm.expectEmit(address(market));
        emit IMarketBase.DayCalled(id, 1, uint32(startOf(id, 1)), 4);
        callDay(id, 1);
        vm.assertEq(market.calledAt(id, 1), clock(), "called at");
        vm.assertEq(market.calledAt(id, 0), 0, "not called");
        (bool due, uint256 next, uint8 day, uint32 end) = market.nextCall(home);
        vm.assertTrue(due, "due");
        vm.assertEq(next, id, "series");
        vm.assertEq(day, 1, "day");
        vm.assertEq(end, startOf(id, 1) + 4, "window end");
    }

    function test_notice() public {
        uint256 start = startOf(id, 5) * interval;
        vm.warp(start - 72 hours - 1);
        vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
        callDay(id, 5);
        vm.warp(start - 4 hours + 1);
        vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
        callDay(id, 5);
        vm.warp(start - 4 hours);
        callDay(id, 5);
    }

    function test_each_day_once_and_no_more_than_agreed() public {
        callDay(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AlreadyCalled.selector, id, 0));
        callDay(id, 0);
        vm.warp(clock() + 1 days);
        callDay(id, 2);
        callDay(id, 1);
        vm.warp(clock() + 2 days);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoCallsLeft.selector, id));
        callDay(id, 3);
    }

    function test_only_days_of_the_term() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidDay.selector, id, 10));
        callDay(id, 10);
    }

    function test_only_the_requester() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotRequester.selector, id, home));
        vm.prank(home);
        // forge-lint: disable-next-line(unchecked-call)
        market.call(id, 0);
    }

    function test_not_before_clearing_and_not_for_nobody() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.offset = 0;
        terms.firstDay += 1;
        uint256 empty = announce(terms);
        vm.expectPartialRevert(IMarketBase.WrongStatus.selector);
        callDay(empty, 0);
        clear(empty);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoCallsLeft.selector, empty));
        callDay(empty, 0);
    }

    function test_a_call_keeps_the_award_in_the_queue_after_the_term() public {
        callDay(id, 1);
        vm.warp(startOf(id, 9) * interval + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StillAwarded.selector, id, home));
        market.release(id, home);
    }

    function test_without_a_call_the_award_ends_with_the_term() public {
        vm.warp(startOf(id, 9) * interval - 4 hours);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StillAwarded.selector, id, home));
        market.release(id, home);
        vm.warp(clock() + 1);
        market.release(id, home);
    }
}
