// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

contract ParametersTest is Fixture {
    function _refused(uint256 value, uint256 lowest, uint256 highest) internal {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OutOfBounds.selector, value, lowest, highest));
        vm.prank(admin);
    }

    function test_grace() public {
        vm.assertEq(market.grace(), 5 days, "at first");
        vm.expectEmit(address(market));
        emit IMarketBase.GraceChanged(3 days);
        vm.prank(admin);
        market.setGrace(3 days);
        vm.assertEq(market.grace(), 3 days, "changed");
        vm.prank(admin);
        market.setGrace(7 days);
        _refused(3 days - 1, 3 days, 7 days);
        market.setGrace(3 days - 1);
        _refused(7 days + 1, 3 days, 7 days);
        market.setGrace(7 days + 1);
    }

    function test_factors() public {
        vm.assertEq(market.lowFactor(), 80, "low at first");
        vm.assertEq(market.highFactor(), 120, "high at first");
        vm.expectEmit(address(market));
        emit IMarketBase.FactorsChanged(90, 110);
        vm.prank(admin);
        market.setFactors(90, 110);
        vm.assertEq(market.lowFactor(), 90, "low");
        vm.assertEq(market.highFactor(), 110, "high");
        _refused(79, 80, 100);
        market.setFactors(79, 120);
        _refused(101, 80, 100);
        market.setFactors(101, 120);
        _refused(99, 100, 120);
        market.setFactors(80, 99);
        _refused(121, 100, 120);
        market.setFactors(80, 121);
    }

    /// Who counted on five days has five days.
    function test_a_series_keeps_the_grace_that_it_was_announced_with() public {
        uint256 id = announce(someTerms());
        uint256 deadline = market.deadlineOf(id, 0);
        vm.prank(admin);
        market.setGrace(3 days);
        vm.assertEq(market.deadlineOf(id, 0), deadline, "as announced");
        vm.assertEq(market.seriesOf(id).grace, 5 days, "grace");
        uint256 later = announce(someTerms());
        vm.assertEq(market.deadlineOf(later, 0), deadline - 2 days, "as voted");
    }

    /// What was put in is the requester's and the homes', whatever the parameters.
    function test_no_parameter_touches_an_escrow() public {
        address home = newHome("home");
        uint256 id = announce(fixedTerms());
        uint256 escrow = market.seriesOf(id).escrow;
        vm.prank(admin);
        market.setFactors(100, 100);
        vm.assertEq(market.seriesOf(id).escrow, escrow, "escrow");
        join(id, home, 1000);
        vm.prank(requester);
        market.cancel(id);
        vm.assertEq(market.creditOf(requester), escrow, "everything goes back");
    }
}
