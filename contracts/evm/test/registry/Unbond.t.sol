// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";
import {CallbackToken} from "../support/Tokens.sol";

/// @title Stake on its way out: who may start it, when it is refused, when it is paid.
contract UnbondTest is Fixture {
    uint128 internal constant MINIMUM = 2e18;

    address internal home;
    address internal owner;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        owner = ownerOf(home);
        vm.prank(admin);
        registry.setMinimumStake(MINIMUM);
    }

    function _withdraw(address caller, uint256 amount) internal {
        vm.prank(caller);
        registry.withdrawStake(home, amount);
    }

    function test_waits_and_is_paid_to_the_beneficiary_by_whoever_asks() public {
        address beneficiary = named("beneficiary");
        vm.prank(owner);
        registry.setBeneficiary(home, beneficiary);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.UnbondingStarted(home, 40e18, 60e18, 40e18, clock() + UNBONDING);
        _withdraw(owner, 40e18);
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.stake, 60e18, "stake");
        vm.assertEq(account.unbonding, 40e18, "unbonding");
        vm.assertEq(account.unbondsAt, clock() + UNBONDING, "until");
        vm.assertEq(registry.totalUnbonding(), 40e18, "total");

        vm.warp(account.unbondsAt);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeWithdrawn(home, beneficiary, 40e18, 60e18);
        vm.prank(named("anybody"));
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(beneficiary), 40e18, "received");
        vm.assertEq(registry.accountOf(home).unbonding, 0, "nothing more");
        vm.assertEq(registry.totalUnbonding(), 0, "total after");
    }

    function test_the_operator_may_start_it_and_gains_nothing() public {
        uint256 before = token.balanceOf(home);
        _withdraw(home, 40e18);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 40e18, "to the beneficiary");
        vm.assertEq(token.balanceOf(home), before, "nothing to the key");
    }

    function test_nobody_else_starts_it() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        _withdraw(requester, 1);
    }

    /// The source system's registry was locked for everybody by a withdrawal of 0.
    function test_not_nothing_and_the_registry_goes_on() public {
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        _withdraw(owner, 0);
        _withdraw(owner, 1);
        vm.prank(requester);
        registry.addStake(home, 1);
    }

    function test_not_more_than_there_is() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AmountExceedsStake.selector, 100e18 + 1, 100e18));
        _withdraw(owner, 100e18 + 1);
    }

    function test_the_minimum_stays() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StakeBelowMinimum.selector, MINIMUM - 1, MINIMUM));
        _withdraw(owner, 100e18 - MINIMUM + 1);
        _withdraw(owner, 100e18 - MINIMUM);
        vm.assertEq(registry.accountOf(home).stake, MINIMUM, "the minimum");
    }

    function test_not_with_a_bid_and_not_in_debt() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        _withdraw(owner, 1);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InDebt.selector, home, -1000));
        _withdraw(owner, 1);
    }

    function test_a_lost_bid_frees_it() public {
        passDays(10);
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 50);
        vm.prank(requester);
        market.cancel(id);
        _withdraw(owner, 98e18);
    }

    function test_not_before_its_time_and_not_twice() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NothingUnbonding.selector, home));
        registry.claimStake(home);
        _withdraw(owner, 40e18);
        uint256 until = clock() + UNBONDING;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StillUnbonding.selector, home, until));
        registry.claimStake(home);
        vm.warp(until);
        registry.claimStake(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NothingUnbonding.selector, home));
        registry.claimStake(home);
    }

    function test_more_of_it_comes_out_together() public {
        _withdraw(owner, 40e18);
        vm.warp(clock() + 3 days);
        _withdraw(owner, 10e18);
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.unbonding, 50e18, "both");
        vm.assertEq(account.unbondsAt, clock() + UNBONDING, "from now");
    }

    function test_a_change_of_the_time_counts_from_the_next_one_on() public {
        _withdraw(owner, 40e18);
        uint256 until = clock() + UNBONDING;
        vm.prank(admin);
        registry.setUnbondingTime(30 days);
        vm.warp(until);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 40e18, "as it was promised");
    }

    function test_leaving_takes_all_of_it_whatever_the_minimum_is() public {
        vm.prank(admin);
        registry.setMinimumStake(HIGHEST_MINIMUM);
        vm.prank(home);
        registry.leave(home);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 100e18, "all of it");
    }

    function test_paying_out_cannot_be_entered_again() public {
        CallbackToken paying = new CallbackToken();
        deployOn(address(paying));
        paying.mint(home, 100);
        vm.prank(home);
        paying.approve(address(registry), 100);
        vm.prank(home);
        registry.register(owner, 100);
        vm.prank(home);
        registry.leave(home);
        vm.warp(clock() + UNBONDING);
        paying.callBack(address(registry), abi.encodeCall(registry.claimStake, (home)));
        registry.claimStake(home);
        vm.assertTrue(!paying.entered(), "refused");
        vm.assertEq(paying.balanceOf(owner), 100, "once");
    }

    function testFuzz_nothing_is_made_or_lost(uint256 first, uint256 second) public {
        first = bound(first, 1, 98e18);
        _withdraw(owner, first);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        uint256 most = registry.accountOf(home).stake - MINIMUM;
        if (most != 0) _withdraw(owner, second = bound(second, 1, most));
        vm.warp(clock() + UNBONDING);
        if (most != 0) registry.claimStake(home);
        uint256 left = registry.accountOf(home).stake;
        vm.assertEq(token.balanceOf(owner) + left, 100e18, "conserved");
        vm.assertEq(token.balanceOf(address(registry)), left, "held");
    }
}
