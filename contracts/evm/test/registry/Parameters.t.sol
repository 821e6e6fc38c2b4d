// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

contract ParametersTest is Fixture {
    function _outOf(uint256 value, uint256 lowest, uint256 highest) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IMeterRegistry.OutOfBounds.selector, value, lowest, highest);
    }

    function test_the_minimum_stake_has_a_ceiling_for_good() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.MinimumStakeChanged(HIGHEST_MINIMUM);
        vm.prank(admin);
        registry.setMinimumStake(HIGHEST_MINIMUM);
        vm.assertEq(registry.minimumStake(), HIGHEST_MINIMUM, "minimum");
        vm.assertEq(registry.HIGHEST_MINIMUM_STAKE(), HIGHEST_MINIMUM, "ceiling");
        vm.expectRevert(_outOf(HIGHEST_MINIMUM + 1, 0, HIGHEST_MINIMUM));
        vm.prank(admin);
        registry.setMinimumStake(HIGHEST_MINIMUM + 1);
    }

    function test_unbonding_takes_an_hour_to_a_month() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.UnbondingTimeChanged(1 hours);
        vm.prank(admin);
        registry.setUnbondingTime(1 hours);
        vm.assertEq(registry.unbondingTime(), 1 hours, "time");
        vm.prank(admin);
        registry.setUnbondingTime(30 days);
        uint40[2] memory wrong = [uint40(1 hours) - 1, uint40(30 days) + 1];
        for (uint256 k; k < wrong.length; ++k) {
            vm.expectRevert(_outOf(wrong[k], 1 hours, 30 days));
            vm.prank(admin);
            registry.setUnbondingTime(wrong[k]);
        }
    }

    function test_bounds_hold_from_the_first_block_on() public {
        vm.expectRevert();
        _deploy(2, 1, UNBONDING);
        vm.expectRevert();
        _deploy(0, 0, 0);
        vm.expectRevert();
        _deploy(0, uint128(type(uint96).max) + 1, UNBONDING);
        _deploy(1, 1, UNBONDING);
    }

    function _deploy(uint128 minimum, uint128 highest, uint40 unbonding) internal {
        vm.deployCode("MeterRegistry.sol:MeterRegistry", abi.encode(token, admin, minimum, highest, unbonding));
    }

    function test_names_its_governor() public {
        address governor = named("governor");
        vm.expectEmit(address(registry));
        emit IMeterRegistry.GovernorChanged(governor);
        vm.prank(admin);
        registry.setGovernor(governor);
        vm.assertEq(registry.governor(), governor, "governor");
    }

    function test_names_where_surplus_is_traded_and_may_take_it_back() public {
        address[3] memory places = [named("surplus"), named("another"), address(0)];
        for (uint256 k; k < places.length; ++k) {
            vm.expectEmit(address(registry));
            emit IMeterRegistry.SurplusSet(places[k]);
            vm.prank(admin);
            registry.setSurplus(places[k]);
            vm.assertEq(registry.surplus(), places[k], "surplus");
        }
    }

    function test_the_market_is_set_once() public {
        vm.expectRevert(IMeterRegistry.MarketAlreadySet.selector);
        vm.prank(admin);
        registry.setMarket(requester);
        vm.assertEq(registry.market(), address(market), "market");
    }

    function test_only_the_admin() public {
        bytes[5] memory calls = [
            abi.encodeCall(registry.setMinimumStake, (1)),
            abi.encodeCall(registry.setUnbondingTime, (1 days)),
            abi.encodeCall(registry.setGovernor, (requester)),
            abi.encodeCall(registry.setSurplus, (requester)),
            abi.encodeCall(registry.setMarket, (requester))
        ];
        for (uint256 k; k < calls.length; ++k) {
            vm.prank(requester);
            (bool done, bytes memory refusal) = address(registry).call(calls[k]);
            vm.assertTrue(!done, "refused");
            bytes memory expected =
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, requester, bytes32(0));
            vm.assertEq(keccak256(refusal), keccak256(expected), "why");
        }
    }

    function testFuzz_the_minimum_is_what_was_set(uint128 minimum) public {
        minimum = uint128(bound(minimum, 0, HIGHEST_MINIMUM));
        vm.prank(admin);
        registry.setMinimumStake(minimum);
        vm.assertEq(registry.minimumStake(), minimum, "minimum");
    }
}
