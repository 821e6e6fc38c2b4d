// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract DeactivateTest is Fixture {
    address internal home;
    address internal owner;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        owner = ownerOf(home);
    }

    function _deactivate() internal {
        vm.prank(owner);
        registry.deactivate(home);
    }

    function test_the_owner_takes_the_account_out_and_in_again() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Deactivated(home);
        _deactivate();
        vm.assertTrue(registry.accountOf(home).deactivated, "deactivated");
        vm.assertTrue(registry.accountOf(home).active, "registered still");
        vm.assertTrue(registry.standingOf(home, home).deactivated, "the market sees it");
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Reactivated(home);
        vm.prank(owner);
        registry.reactivate(home);
        vm.assertTrue(!registry.standingOf(home, home).deactivated, "the market sees it");
    }

    function test_only_the_owner() public {
        bytes memory refused = abi.encodeWithSelector(IMeterRegistry.NotOwner.selector, home, home);
        vm.expectRevert(refused);
        vm.prank(home);
        registry.deactivate(home);
        _deactivate();
        vm.expectRevert(refused);
        vm.prank(home);
        registry.reactivate(home);
    }

    function test_once() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotDeactivated.selector, home));
        vm.prank(owner);
        registry.reactivate(home);
        _deactivate();
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyDeactivated.selector, home));
        _deactivate();
    }

    function test_not_with_a_bid() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        _deactivate();
    }

    function test_everything_that_is_not_taking_part_stays_possible() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        _deactivate();
        passDays(1);
        addMeter(home, bytes32("new"), NO_PARENT);
        vm.prank(home);
        registry.retireMeter(home, 1);
        vm.prank(requester);
        registry.addStake(home, 1e18);
        market.withdraw(home);
        vm.prank(home);
        registry.withdrawStake(home, 1e18);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.prank(home);
        registry.leave(home);
    }

    /// Attack: with a stolen key, leave and come back to undo what the owner decided.
    function test_coming_back_does_not_reactivate() public {
        _deactivate();
        vm.prank(home);
        registry.leave(home);
        vm.prank(home);
        registry.register(owner, 0);
        vm.assertTrue(registry.accountOf(home).deactivated, "deactivated");
    }
}
