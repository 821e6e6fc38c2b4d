// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Fixture} from "./Fixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

interface IStoredGovernor is IGovernor {
    function SHORTEST_PERIOD() external view returns (uint256);
    function HIGHEST_THRESHOLD() external view returns (uint256);
    function descriptionOf(uint256 id) external view returns (string memory);
    function proposalCount() external view returns (uint256);
    function proposalDetailsAt(uint256 index)
        external
        view
        returns (uint256 id, address[] memory, uint256[] memory, bytes[] memory, bytes32);
    function queue(uint256 id) external;
    function execute(uint256 id) external payable;
    function setVotingDelay(uint48 delay) external;
    function setVotingPeriod(uint32 period) external;
    function setProposalThreshold(uint256 threshold) external;
    function updateQuorumNumerator(uint256 percent) external;
}

interface ITimelock is IAccessControl {
    function getMinDelay() external view returns (uint256);
    function updateDelay(uint256 delay) external;
    function SHORTEST_DELAY() external view returns (uint256);
}

/// @title A market that its token's holders govern: a governor, its timelock, and somebody with votes.
abstract contract Governed is Fixture {
    uint48 internal constant VOTING_DELAY = 1 days;
    uint32 internal constant VOTING_PERIOD = 3 days;
    uint256 internal constant TIMELOCK_DELAY = 8 days;
    uint256 internal constant HIGHEST_THRESHOLD = 1000e18;
    uint256 internal constant QUORUM = 4;

    IStoredGovernor internal governor;
    ITimelock internal timelock;
    address internal voter = named("voter");

    function setUp() public virtual override {
        super.setUp();
        fund(voter);
        vm.prank(voter);
        IVotes(address(token)).delegate(voter);
        _handOver();
    }

    /// As it is deployed: nobody but the timelock is admin of anything afterwards, nobody but the governor proposes.
    function _handOver() private {
        address[] memory nobody = new address[](0);
        address[] memory anybody = new address[](1);
        timelock = ITimelock(
            vm.deployCode("GridTimelock.sol:GridTimelock", abi.encode(TIMELOCK_DELAY, nobody, anybody, admin))
        );
        bytes memory arguments =
            abi.encode(token, timelock, VOTING_DELAY, VOTING_PERIOD, 1e18, HIGHEST_THRESHOLD, QUORUM);
        governor = IStoredGovernor(vm.deployCode("GridGovernor.sol:GridGovernor", arguments));
        grant(address(timelock), "PROPOSER_ROLE", address(governor));
        grant(address(timelock), "CANCELLER_ROLE", address(governor));
        vm.prank(admin);
        registry.setGovernor(address(governor));
        address[3] memory ruled = [address(registry), address(market), address(token)];
        for (uint256 k; k < ruled.length; ++k) {
            vm.prank(admin);
            IAccessControl(ruled[k]).grantRole(0, address(timelock));
            vm.prank(admin);
            IAccessControl(ruled[k]).renounceRole(0, admin);
        }
        vm.prank(admin);
        timelock.renounceRole(0, admin);
    }

    function propose(address target, bytes memory change) internal returns (uint256 id) {
        (address[] memory targets, uint256[] memory values, bytes[] memory changes) = _one(target, change);
        vm.warp(clock() + 1); // votes count from the past
        vm.prank(voter);
        return governor.propose(targets, values, changes, "why");
    }

    /// Votes for it and lets the vote end.
    function pass(uint256 id) internal {
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.prank(voter);
        governor.castVote(id, 1);
        vm.warp(governor.proposalDeadline(id) + 1);
    }

    /// Votes for a change and queues it; it can be carried out when its delay is over.
    function decide(address target, bytes memory change) internal returns (uint256 id) {
        id = propose(target, change);
        pass(id);
        governor.queue(id);
        vm.warp(governor.proposalEta(id));
    }

    function enact(address target, bytes memory change) internal {
        governor.execute(decide(target, change));
    }

    function _one(address target, bytes memory change)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory changes)
    {
        (targets, values, changes) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], changes[0]) = (target, change);
    }
}
