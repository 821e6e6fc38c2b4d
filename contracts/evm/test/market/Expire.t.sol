// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

contract ExpireTest is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
        id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
    }

    function test_costs_three_awards() public {
        vm.warp(market.deadlineOf(id, 1) + 1);
        vm.expectEmit(address(market));
        emit IMarketBase.CallExpired(id, home, 1, 2000, -6000);
        market.expire(id, home, 1);
        IMarketBase.Site memory site = market.siteOf(home);
        vm.assertEq(site.balance, -6000, "balance");
        vm.assertEq(site.awardedWh, 2000, "awarded");
        vm.assertEq(site.deliveredWh, 0, "delivered");
        vm.assertEq(site.heldDays, 1, "held");
        vm.assertEq(site.skippedDays, 0, "a day without proof is not left out of baselines");
    }

    function test_adds_to_what_is_owed() public {
        callAndLive(id, 3, home, 2500);
        vm.warp(market.deadlineOf(id, 3) + 1);
        market.expire(id, home, 1);
        market.expire(id, home, 3);
        vm.assertEq(market.siteOf(home).balance, -12_000, "balance");
        vm.warp(market.deadlineOf(id, 9));
        vm.assertEq(market.reservedOf(home), 12 * 10 * PRICE, "the debt's worth; the award is over");
    }

    function test_not_within_the_grace() public {
        uint256 deadline = market.deadlineOf(id, 1);
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotYet.selector, id, deadline + 1));
        market.expire(id, home, 1);
    }

    function test_not_what_was_settled() public {
        settle(id, home, 1);
        vm.warp(market.deadlineOf(id, 1) + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        market.expire(id, home, 1);
    }

    function test_once() public {
        vm.warp(market.deadlineOf(id, 1) + 1);
        market.expire(id, home, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        market.expire(id, home, 1);
    }

    function test_in_order() public {
        callAndLive(id, 3, home, 2500);
        vm.warp(market.deadlineOf(id, 3) + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.EarlierCall.selector, id, 1));
        market.expire(id, home, 3);
    }

    function test_not_a_day_that_was_not_called() public {
        vm.warp(market.deadlineOf(id, 9) + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidDay.selector, id, 2));
        market.expire(id, home, 2);
    }

    function test_a_debt_is_made_up_before_anything_is_paid() public {
        vm.warp(market.deadlineOf(id, 1) + 1);
        market.expire(id, home, 1);
        // readings resume
        (uint32 head,) = ledger.headOf(home);
        postTo(home, home, clock() / interval / perDay * perDay);
        head;
        IMarketBase.Terms memory terms = someTerms();
        (terms.firstDay, terms.target) = (uint32(today() + 5), 4000);
        uint256 next = awardedOn(terms, home, 4000);
        passUntilDay(terms.firstDay);
        callAndLive(next, 4, home, 0);
        vm.assertEq(settle(next, home, 4).balance, -2000, "4000 of 6000");
        callAndLive(next, 6, home, 0);
        IMarketBase.Settlement memory result = settle(next, home, 6);
        vm.assertEq(result.deliveredWh, 2000, "the rest is paid");
    }
}
