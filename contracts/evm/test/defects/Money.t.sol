// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";
import {StoppedToken} from "../support/Tokens.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title Defects of money in the system that fixed prices were taken from, each held against ours.
contract MoneyDefects is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
    }

    /// Theirs: taking out nothing leaves a guard set, and nobody can use the registry any more.
    function test_taking_out_nothing_is_refused_and_harms_nobody() public {
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 0);
        newHome("another");
        vm.prank(requester);
        registry.addStake(home, 1);
    }

    /// Theirs: a reward that could not be made is told as paid.
    function test_what_is_told_as_paid_has_arrived() public {
        passDays(12);
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 2500);
        uint256 pay = settle(id, home, 0).pay;
        uint256 before = token.balanceOf(ownerOf(home));
        market.withdraw(home);
        vm.assertEq(token.balanceOf(ownerOf(home)) - before, pay, "arrived");
    }

    /// The same, with a token that says no.
    function test_what_cannot_be_paid_stays_owed() public {
        StoppedToken stopped = new StoppedToken();
        deployOn(address(stopped));
        stopped.mint(requester, 1e24);
        vm.prank(requester);
        stopped.approve(address(market), 1e24);
        uint256 id = announce(fixedTerms());
        vm.prank(requester);
        market.cancel(id);
        uint256 owed = market.creditOf(requester);
        stopped.stop(true);
        vm.expectRevert();
        market.withdraw(requester);
        vm.assertEq(market.creditOf(requester), owed, "still owed");
        stopped.stop(false);
        market.withdraw(requester);
        vm.assertEq(stopped.balanceOf(requester), 1e24, "paid");
    }

    /// Theirs: who may make tokens can never change, so that no vote can decide it.
    function test_a_vote_can_give_and_take_the_right_to_make_tokens() public {
        address timelock = named("timelock");
        IAccessControl rights = IAccessControl(address(token));
        bytes32 minter = keccak256("MINTER_ROLE");
        vm.prank(admin);
        rights.grantRole(bytes32(0), timelock);
        vm.prank(timelock);
        rights.grantRole(minter, home);
        vm.assertTrue(rights.hasRole(minter, home), "given");
        vm.prank(timelock);
        rights.revokeRole(minter, home);
        vm.assertTrue(!rights.hasRole(minter, home), "taken");
    }

    /// Theirs: a vote counts at most 2^64 - 1 units, 18 tokens.
    function test_a_vote_counts_every_token() public {
        address whale = named("whale");
        vm.prank(admin);
        token.mint(whale, 1e26);
        vm.prank(whale);
        IVotes(address(token)).delegate(whale);
        vm.assertEq(IVotes(address(token)).getVotes(whale), 1e26, "votes");
    }
}
