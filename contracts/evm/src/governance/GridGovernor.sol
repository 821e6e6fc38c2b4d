// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title Holders of the token vote on the market's parameters; what passes waits in a timelock.
/// @notice Proposals and their descriptions are kept, so that they are listed without logs. The rules of voting are
/// themselves voted on, within bounds: no vote can end all further ones.
contract GridGovernor is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorStorage,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl
{
    uint256 private constant LONGEST_DELAY = 7 days;
    uint256 private constant LONGEST_PERIOD = 30 days;
    uint256 private constant USUAL_SHORTEST_PERIOD = 1 days;
    uint256 private constant LOWEST_QUORUM = 1; // percent
    uint256 private constant HIGHEST_QUORUM = 50;
    uint256 private constant LONGEST_DESCRIPTION = 2048; // bytes

    /// @notice Seconds that a vote lasts at least: a day, or less if it was deployed so (for trials).
    uint256 public immutable SHORTEST_PERIOD;
    /// @notice Token base units that proposing may ever ask for.
    uint256 public immutable HIGHEST_THRESHOLD;

    /// @notice What the proposer says of a proposal.
    mapping(uint256 proposalId => string) public descriptionOf;

    error OutOfBounds(uint256 value, uint256 lowest, uint256 highest);
    error DescriptionTooLong(uint256 length, uint256 longest);

    /// @param delay seconds from a proposal to its vote
    /// @param period seconds of a vote
    /// @param threshold votes that proposing takes, token base units, and `highestThreshold` that it may ever be
    /// @param quorumPercent of all tokens that must vote for or abstain
    constructor(
        IVotes token,
        TimelockController timelock,
        uint48 delay,
        uint32 period,
        uint256 threshold,
        uint256 highestThreshold,
        uint256 quorumPercent
    )
        Governor("GridGovernor")
        GovernorSettings(delay, period, threshold)
        GovernorVotes(token)
        GovernorVotesQuorumFraction(quorumPercent)
        GovernorTimelockControl(timelock)
    {
        SHORTEST_PERIOD = period < USUAL_SHORTEST_PERIOD ? period : USUAL_SHORTEST_PERIOD;
        HIGHEST_THRESHOLD = highestThreshold;
        _checkBounds();
    }

    /// @notice Governance only, 0 .. 7 days.
    function setVotingDelay(uint48 delay) public override {
        super.setVotingDelay(delay);
        _checkBounds();
    }

    /// @notice Governance only, SHORTEST_PERIOD .. 30 days.
    function setVotingPeriod(uint32 period) public override {
        super.setVotingPeriod(period);
        _checkBounds();
    }

    /// @notice Governance only, 0 .. HIGHEST_THRESHOLD.
    function setProposalThreshold(uint256 threshold) public override {
        super.setProposalThreshold(threshold);
        _checkBounds();
    }

    /// @notice Governance only, 1 .. 50 percent.
    function updateQuorumNumerator(uint256 percent) public override {
        super.updateQuorumNumerator(percent);
        _checkBounds();
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, GovernorStorage) returns (uint256 proposalId) {
        uint256 length = bytes(description).length;
        if (length > LONGEST_DESCRIPTION) revert DescriptionTooLong(length, LONGEST_DESCRIPTION);
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        descriptionOf[proposalId] = description;
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _checkBounds() private view {
        _within(votingDelay(), 0, LONGEST_DELAY);
        _within(votingPeriod(), SHORTEST_PERIOD, LONGEST_PERIOD);
        _within(proposalThreshold(), 0, HIGHEST_THRESHOLD);
        _within(quorumNumerator(), LOWEST_QUORUM, HIGHEST_QUORUM);
    }

    function _within(uint256 value, uint256 lowest, uint256 highest) private pure {
        if (value < lowest || value > highest) revert OutOfBounds(value, lowest, highest);
    }
}
