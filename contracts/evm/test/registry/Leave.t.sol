// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract LeaveTest is Fixture {
    address internal home;
    address internal owner;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        owner = ownerOf(home);
    }

    function _leave() internal {
        vm.prank(owner);
        registry.leave(home);
    }

    function _claim() internal {
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
    }

    function test_ends_the_account_and_unbonds_the_stake() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Left(home);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.UnbondingStarted(home, 100e18, 0, 100e18, clock() + UNBONDING);
        _leave();
        vm.assertEq(registry.accountOf(home).unbonding, 100e18, "unbonding");
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertTrue(!account.active, "inactive");
        vm.assertEq(account.counted, 0, "no meters");
        vm.assertTrue(!registry.isOperator(home, home), "no operator");
        vm.assertTrue(!registry.meterOf(home, 0).active, "meter retired");
        _claim();
        vm.assertEq(token.balanceOf(owner), 100e18, "paid");
    }

    function test_the_operator_may_too_and_gains_nothing() public {
        uint256 before = token.balanceOf(home);
        vm.prank(home);
        registry.leave(home);
        _claim();
        vm.assertEq(token.balanceOf(owner), 100e18, "paid to the beneficiary");
        vm.assertEq(token.balanceOf(home), before, "nothing to the key");
    }

    function test_nobody_else() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        registry.leave(home);
    }

    function test_without_stake() public {
        address poor = named("poor");
        vm.prank(poor);
        registry.register(poor, 0);
        vm.prank(poor);
        registry.leave(poor);
        vm.assertTrue(!registry.accountOf(poor).active, "left");
    }

    function test_not_with_a_bid() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        _leave();
    }

    function test_a_debt_goes_to_the_requester_who_is_owed() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        uint256 owed = 1000 * 10 * PRICE / 1000;
        uint256 before = market.creditOf(requester);
        vm.expectEmit(address(market));
        emit IMarketBase.DebtForfeited(home, requester, -1000, owed);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeForfeited(home, requester, owed, 100e18 - owed);
        _leave();
        vm.assertEq(market.creditOf(requester) - before, owed, "credit");
        _claim();
        vm.assertEq(token.balanceOf(owner), 100e18 - owed, "the rest");
        vm.assertEq(token.balanceOf(address(registry)), 0, "nothing stays");
        vm.assertEq(market.siteOf(home).balance, 0, "no debt");
    }

    function test_a_debt_takes_no_more_than_the_stake() public {
        passDays(12);
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 2000;
        terms.tickSize = uint96(100 * PRICE); // so that three missed calls are worth more than the stake
        terms.capTick = 9;
        uint256 id = awardedOn(terms, home, 2000);
        for (uint256 day = 1; day < 4; ++day) {
            callAndLive(id, day, home, 4000);
        }
        vm.warp(clock() + 10 days);
        for (uint8 day = 1; day < 4; ++day) {
            market.expire(id, home, day);
        }
        vm.assertEq(market.siteOf(home).balance, -18_000, "debt");
        uint256 before = market.creditOf(requester);
        _leave();
        vm.assertEq(market.creditOf(requester) - before, 18 * 1e18, "18 kWh at 1 token");
        _claim();
        vm.assertEq(token.balanceOf(owner), 82e18, "the rest");
    }

    function test_only_the_registry_forfeits() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotRegistry.selector, home));
        vm.prank(home);
        market.forfeit(home, 0);
    }

    function test_readings_of_an_account_that_left_are_refused() public {
        _leave();
        vm.warp(clock() + 1 days);
        (uint32 head,) = ledger.headOf(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, home));
        vm.prank(home);
        ledger.post(home, head, head + 1, 0, bytes32("root"));
    }
}
