// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMarketRequests} from "../../src/interfaces/IMarketRequests.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Governed, IStoredGovernor, ITimelock} from "../support/Governed.sol";

/// @title Whatever is voted, every parameter stays within bounds that no vote can change.
contract BoundsTest is Governed {
    function _refused(address target, bytes memory change) internal {
        uint256 id = decide(target, change);
        vm.expectPartialRevert(IMeterRegistry.OutOfBounds.selector); // the market's is the same
        governor.execute(id);
    }

    function test_of_the_registry() public {
        _refused(address(registry), abi.encodeCall(IMeterRegistry.setMinimumStake, (HIGHEST_MINIMUM + 1)));
        _refused(address(registry), abi.encodeCall(IMeterRegistry.setUnbondingTime, (1 hours - 1)));
        _refused(address(registry), abi.encodeCall(IMeterRegistry.setUnbondingTime, (30 days + 1)));
        enact(address(registry), abi.encodeCall(IMeterRegistry.setMinimumStake, (HIGHEST_MINIMUM)));
        enact(address(registry), abi.encodeCall(IMeterRegistry.setUnbondingTime, (30 days)));
        vm.assertEq(registry.unbondingTime(), 30 days, "at the bound");
    }

    function test_of_the_market() public {
        _refused(address(market), abi.encodeCall(IMarketRequests.setGrace, (3 days - 1)));
        _refused(address(market), abi.encodeCall(IMarketRequests.setGrace, (7 days + 1)));
        _refused(address(market), abi.encodeCall(IMarketRequests.setFactors, (79, 100)));
        _refused(address(market), abi.encodeCall(IMarketRequests.setFactors, (100, 121)));
        enact(address(market), abi.encodeCall(IMarketRequests.setGrace, (7 days)));
        enact(address(market), abi.encodeCall(IMarketRequests.setFactors, (80, 120)));
    }

    function test_of_the_votes_themselves() public {
        address target = address(governor);
        _refused(target, abi.encodeCall(IStoredGovernor.setVotingDelay, (7 days + 1)));
        _refused(target, abi.encodeCall(IStoredGovernor.setVotingPeriod, (1 days - 1)));
        _refused(target, abi.encodeCall(IStoredGovernor.setVotingPeriod, (30 days + 1)));
        _refused(target, abi.encodeCall(IStoredGovernor.setProposalThreshold, (HIGHEST_THRESHOLD + 1)));
        _refused(target, abi.encodeCall(IStoredGovernor.updateQuorumNumerator, (0)));
        _refused(target, abi.encodeCall(IStoredGovernor.updateQuorumNumerator, (51)));
        enact(target, abi.encodeCall(IStoredGovernor.setVotingDelay, (0)));
        enact(target, abi.encodeCall(IStoredGovernor.setVotingPeriod, (1 days)));
        enact(target, abi.encodeCall(IStoredGovernor.setProposalThreshold, (HIGHEST_THRESHOLD)));
        enact(target, abi.encodeCall(IStoredGovernor.updateQuorumNumerator, (50)));
        vm.assertEq(governor.votingPeriod(), 1 days, "at the bound");
    }

    function test_of_the_timelock() public {
        address target = address(timelock);
        _refused(target, abi.encodeCall(ITimelock.updateDelay, (TIMELOCK_DELAY - 1)));
        _refused(target, abi.encodeCall(ITimelock.updateDelay, (30 days + 1)));
        enact(target, abi.encodeCall(ITimelock.updateDelay, (30 days)));
        vm.assertEq(timelock.getMinDelay(), 30 days, "at the bound");
    }

    function test_from_the_first_block_on() public {
        vm.expectRevert();
        _governorWith(1 days, 1 days, 1, 0, 4);
        vm.expectRevert();
        _governorWith(8 days, 1 days, 0, 0, 4);
        vm.expectRevert();
        _governorWith(1 days, 31 days, 0, 0, 4);
        vm.expectRevert();
        _governorWith(1 days, 1 days, 0, 0, 51);
        address[] memory nobody = new address[](0);
        vm.expectRevert();
        vm.deployCode("GridTimelock.sol:GridTimelock", abi.encode(31 days, nobody, nobody, admin));
    }

    function test_of_the_code() public view {
        vm.assertLe(address(governor).code.length, 24_576, "governor");
        vm.assertLe(address(timelock).code.length, 24_576, "timelock");
    }

    /// For trials a vote may last shorter than a day, but then no shorter than that.
    function test_a_trial_keeps_its_own_pace() public {
        IStoredGovernor trial = IStoredGovernor(_governorWith(0, 60, 0, 0, 1));
        vm.assertEq(trial.SHORTEST_PERIOD(), 60, "shortest");
        vm.assertEq(governor.SHORTEST_PERIOD(), 1 days, "otherwise a day");
    }

    function _governorWith(uint48 delay, uint32 period, uint256 threshold, uint256 highest, uint256 quorum)
        internal
        returns (address)
    {
        bytes memory arguments = abi.encode(token, timelock, delay, period, threshold, highest, quorum);
        return vm.deployCode("GridGovernor.sol:GridGovernor", arguments);
    }
}
