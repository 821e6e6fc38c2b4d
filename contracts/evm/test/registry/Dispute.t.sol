// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

contract DisputeTest is Fixture {
    address internal home;
    address internal owner;
    address internal slasher;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        owner = ownerOf(home);
        slasher = named("slasher");
        grant(address(registry), "SLASHER_ROLE", slasher);
    }

    function _open() internal {
        vm.prank(slasher);
        registry.openDispute(home, "the meter was by-passed");
    }

    function _slash(uint256 amount) internal {
        vm.prank(slasher);
        registry.slash(home, amount, "the meter was by-passed");
    }

    function _withdraw(uint256 amount) internal {
        vm.prank(owner);
        registry.withdrawStake(home, amount);
    }

    function test_holds_the_stake_for_a_week() public {
        uint256 until = clock() + 7 days;
        vm.expectEmit(address(registry));
        emit IMeterRegistry.DisputeOpened(home, until, "the meter was by-passed");
        _open();
        vm.assertEq(registry.accountOf(home).disputedUntil, until, "until");
        bytes memory open = abi.encodeWithSelector(IMeterRegistry.DisputeOpen.selector, home, until);
        vm.expectRevert(open);
        _withdraw(1);
        vm.warp(until);
        _withdraw(1);
    }

    function test_holds_what_is_unbonding() public {
        _withdraw(40e18);
        vm.warp(clock() + UNBONDING - 1 days);
        _open();
        vm.warp(clock() + 1 days);
        uint256 until = registry.accountOf(home).disputedUntil;
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.DisputeOpen.selector, home, until));
        registry.claimStake(home);
        vm.warp(until);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 40e18, "paid after it");
    }

    function test_once_in_thirty_days_so_that_nobody_is_held_for_ever() public {
        uint256 opened = clock();
        _open();
        vm.warp(opened + 8 days);
        bytes memory tooSoon = abi.encodeWithSelector(IMeterRegistry.DisputeTooSoon.selector, home, opened + 30 days);
        vm.expectRevert(tooSoon);
        _open();
        vm.warp(opened + 30 days - 1);
        vm.expectRevert(tooSoon);
        _open();
        vm.warp(opened + 30 days);
        _open();
    }

    function test_closing_frees_at_once_but_does_not_allow_another() public {
        uint256 opened = clock();
        _open();
        vm.warp(clock() + 1 days);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.DisputeClosed(home);
        vm.prank(slasher);
        registry.closeDispute(home);
        _withdraw(1);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.DisputeTooSoon.selector, home, opened + 30 days));
        _open();
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NoDispute.selector, home));
        vm.prank(slasher);
        registry.closeDispute(home);
    }

    function test_slashes_stake_first_and_then_what_is_unbonding() public {
        _withdraw(40e18);
        _open();
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeSlashed(home, 50e18, 10e18, 40e18, "the meter was by-passed");
        _slash(50e18);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeSlashed(home, 30e18, 0, 20e18, "the meter was by-passed");
        _slash(30e18);
        vm.assertEq(registry.treasury(), 80e18, "treasury");
        vm.assertEq(registry.totalStake(), 0, "stakes");
        vm.assertEq(registry.totalUnbonding(), 20e18, "unbonding");
        vm.assertEq(token.balanceOf(address(registry)), 100e18, "held");
    }

    function test_no_more_than_there_is_and_not_nothing() public {
        _withdraw(40e18);
        _open();
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AmountExceedsStake.selector, 100e18 + 1, 100e18));
        _slash(100e18 + 1);
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        _slash(0);
        _slash(100e18);
    }

    function test_only_during_a_dispute() public {
        bytes memory none = abi.encodeWithSelector(IMeterRegistry.NoDispute.selector, home);
        vm.expectRevert(none);
        _slash(1);
        _open();
        vm.warp(clock() + 7 days);
        vm.expectRevert(none);
        _slash(1);
    }

    function test_who_leaves_is_not_out_of_it() public {
        _open();
        vm.prank(owner);
        registry.leave(home);
        _slash(100e18);
        vm.assertEq(registry.accountOf(home).unbonding, 0, "nothing comes out");
    }

    function test_leaving_first_does_not_prevent_it() public {
        vm.prank(owner);
        registry.leave(home);
        _open();
        _slash(60e18);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 40e18, "the rest");
    }

    /// A stake below the minimum stays, and leaving gets it out.
    function test_a_slashed_account_can_leave() public {
        vm.prank(admin);
        registry.setMinimumStake(2e18);
        _open();
        _slash(99e18);
        vm.warp(clock() + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StakeBelowMinimum.selector, 1e18 - 1, 2e18));
        _withdraw(1);
        vm.prank(owner);
        registry.leave(home);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(owner), 1e18, "the rest");
    }

    function test_says_why() public {
        string memory longest = string(new bytes(128));
        vm.expectRevert(IMeterRegistry.InvalidReason.selector);
        vm.prank(slasher);
        registry.openDispute(home, "");
        vm.expectRevert(IMeterRegistry.InvalidReason.selector);
        vm.prank(slasher);
        registry.openDispute(home, string(new bytes(129)));
        vm.prank(slasher);
        registry.openDispute(home, longest);
        vm.expectRevert(IMeterRegistry.InvalidReason.selector);
        vm.prank(slasher);
        registry.slash(home, 1, "");
    }

    function test_only_over_accounts() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, requester));
        vm.prank(slasher);
        registry.openDispute(requester, "no such account");
    }

    function test_only_with_the_role() public {
        bytes memory refused = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, attester, keccak256("SLASHER_ROLE")
        );
        vm.expectRevert(refused);
        vm.prank(attester);
        registry.openDispute(home, "why");
        vm.expectRevert(refused);
        vm.prank(attester);
        registry.slash(home, 1, "why");
        vm.expectRevert(refused);
        vm.prank(attester);
        registry.closeDispute(home);
    }

    function test_a_dispute_over_one_holds_nobody_else() public {
        address other = newHome("other");
        _open();
        vm.prank(ownerOf(other));
        registry.withdrawStake(other, 100e18);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(other);
        vm.assertEq(token.balanceOf(ownerOf(other)), 100e18, "paid");
    }

    /// The source system's slashed money stayed in its registry for ever.
    function test_the_admin_spends_the_treasury_and_nothing_else() public {
        _open();
        _slash(10e18);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.TreasurySpent(requester, 4e18, 6e18);
        uint256 before = token.balanceOf(requester);
        vm.prank(admin);
        registry.spendTreasury(requester, 4e18);
        vm.assertEq(token.balanceOf(requester) - before, 4e18, "received");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AmountExceedsTreasury.selector, 6e18 + 1, 6e18));
        vm.prank(admin);
        registry.spendTreasury(requester, 6e18 + 1);
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        vm.prank(admin);
        registry.spendTreasury(requester, 0);
        vm.expectRevert(IMeterRegistry.InvalidAddress.selector);
        vm.prank(admin);
        registry.spendTreasury(address(0), 1);
        bytes memory refused =
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, slasher, bytes32(0));
        vm.expectRevert(refused);
        vm.prank(slasher);
        registry.spendTreasury(slasher, 1);
    }

    function testFuzz_slashing_moves_and_makes_nothing(uint256 unbonding, uint256 amount) public {
        unbonding = bound(unbonding, 1, 100e18);
        amount = bound(amount, 1, 100e18);
        _withdraw(unbonding);
        _open();
        _slash(amount);
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(uint256(account.stake) + account.unbonding + registry.treasury(), 100e18, "conserved");
        vm.assertTrue(account.stake == 0 || account.unbonding == unbonding, "stake first");
    }
}
