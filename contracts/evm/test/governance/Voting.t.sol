// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Governed} from "../support/Governed.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title From a proposal to what it changes.
contract VotingTest is Governed {
    bytes internal change = abi.encodeCall(IMeterRegistry.setMinimumStake, (5e18));

    function test_a_vote_changes_the_minimum_stake_through_the_timelock() public {
        uint256 id = propose(address(registry), change);
        vm.assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Pending), "first a delay");
        pass(id);
        vm.assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Succeeded), "then a vote");
        governor.queue(id);
        uint256 due = governor.proposalEta(id);
        vm.assertEq(due, clock() + TIMELOCK_DELAY, "then the timelock");
        vm.warp(due - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        governor.execute(id);
        vm.assertEq(registry.minimumStake(), 0, "unchanged until then");
        vm.warp(due);
        vm.prank(named("anybody"));
        governor.execute(id);
        vm.assertEq(registry.minimumStake(), 5e18, "changed");
        vm.assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Executed), "once");
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        governor.execute(id);
    }

    function test_proposals_are_listed_without_logs() public {
        uint256 id = propose(address(registry), change);
        vm.assertEq(governor.proposalCount(), 1, "count");
        (uint256 found, address[] memory targets,, bytes[] memory changes,) = governor.proposalDetailsAt(0);
        vm.assertEq(found, id, "id");
        vm.assertEq(targets[0], address(registry), "target");
        vm.assertEq(string(changes[0]), string(change), "change");
        vm.assertEq(governor.descriptionOf(id), "why", "description");
    }

    function test_is_found_from_the_registry() public view {
        vm.assertEq(registry.governor(), address(governor), "governor");
    }

    function test_without_a_quorum_nothing_passes() public {
        address other = named("other");
        vm.prank(voter);
        token.transfer(other, 1e24 - 2e18);
        uint256 id = propose(address(registry), change);
        pass(id);
        vm.assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "too few voted");
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        governor.queue(id);
    }

    function test_against_is_against() public {
        uint256 id = propose(address(registry), change);
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        governor.castVote(id, 0);
        vm.warp(governor.proposalDeadline(id) + 1);
        vm.assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "defeated");
    }

    /// Attack: vote twice with the same tokens. The source system counted at most 18.4 tokens of anybody.
    function test_each_token_votes_once_and_counts_in_full() public {
        uint256 id = propose(address(registry), change);
        vm.warp(governor.proposalSnapshot(id) + 1);
        address second = named("second");
        vm.prank(voter);
        token.transfer(second, 1e24);
        vm.prank(voter);
        vm.assertEq(governor.castVote(id, 1), 1e24, "all that it had when the vote began");
        vm.expectPartialRevert(IGovernor.GovernorAlreadyCastVote.selector);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.prank(second);
        vm.assertEq(governor.castVote(id, 1), 0, "came too late");
    }

    function test_proposing_takes_votes() public {
        address[] memory targets = new address[](1);
        vm.expectPartialRevert(IGovernor.GovernorInsufficientProposerVotes.selector);
        vm.prank(named("poor"));
        governor.propose(targets, new uint256[](1), new bytes[](1), "why");
    }

    function test_a_description_is_no_book() public {
        address[] memory targets = new address[](1);
        string memory book = string(new bytes(2049));
        vm.warp(clock() + 1);
        vm.expectRevert(abi.encodeWithSignature("DescriptionTooLong(uint256,uint256)", 2049, 2048));
        vm.prank(voter);
        governor.propose(targets, new uint256[](1), new bytes[](1), book);
    }

    /// Nobody else rules: neither who deployed, nor a majority without a vote, nor the governor without the delay.
    function test_only_the_timelock_is_admin() public {
        address[3] memory callers = [admin, voter, address(governor)];
        for (uint256 k; k < callers.length; ++k) {
            vm.expectRevert(
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, callers[k], bytes32(0))
            );
            vm.prank(callers[k]);
            registry.setMinimumStake(1);
        }
    }

    function test_a_vote_names_the_slasher_and_takes_the_role_back() public {
        address slasher = named("slasher");
        bytes32 role = keccak256("SLASHER_ROLE");
        enact(address(registry), abi.encodeCall(IAccessControl.grantRole, (role, slasher)));
        address home = newHome("home");
        vm.prank(slasher);
        registry.openDispute(home, "why");
        enact(address(registry), abi.encodeCall(IAccessControl.revokeRole, (role, slasher)));
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        vm.prank(slasher);
        registry.closeDispute(home);
    }

    function test_a_vote_spends_the_treasury() public {
        address slasher = named("slasher");
        address home = newHome("home");
        enact(address(registry), abi.encodeCall(IAccessControl.grantRole, (keccak256("SLASHER_ROLE"), slasher)));
        vm.prank(slasher);
        registry.openDispute(home, "why");
        vm.prank(slasher);
        registry.slash(home, 3e18, "why");
        address school = named("school");
        enact(address(registry), abi.encodeCall(IMeterRegistry.spendTreasury, (school, 3e18)));
        vm.assertEq(token.balanceOf(school), 3e18, "spent");
    }
}
