// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {Fixture} from "../support/Fixture.sol";

contract SettleTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function test_pays_what_was_saved() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 2, home, 2500);
        IFlexibilityMarket.Settlement memory result = settle(id, home, 2);
        vm.assertEq(result.baselineWh, 4000, "baseline");
        vm.assertEq(result.actualWh, 2500, "actual");
        vm.assertEq(result.deliveredWh, 1500, "delivered");
        vm.assertEq(result.pay, 1500 * 10 * PRICE / 1000, "pay");
        vm.assertEq(market.creditOf(home), result.pay, "credit");
    }
}
