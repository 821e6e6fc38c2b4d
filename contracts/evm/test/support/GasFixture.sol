// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "./Fixture.sol";

/// @title A home with two weeks of readings every quarter of an hour, and what its transactions cost as a receipt says:
/// intrinsic gas, calldata and its floor (EIP-7623) included. Tests must be isolated.
abstract contract GasFixture is Fixture {
    uint256 internal constant REGISTER = 220_000;
    uint256 internal constant POST = 50_000;
    uint256 internal constant BID = 85_000;
    uint256 internal constant CLEAR = 1_200_000;
    uint256 internal constant SETTLE = 400_000;

    address internal home;

    function setUp() public override {
        interval = 15 minutes;
        super.setUp();
        home = newHome("home");
        passDays(14);
    }

    function _terms() internal view returns (IMarketBase.Terms memory terms) {
        terms = someTerms();
        (terms.length, terms.baselineDays, terms.target) = (8, 10, 2000);
    }

    /// Sends calldata as a transaction of its own, and records what it cost.
    function _measure(string memory name, address sender, address target, bytes memory data, uint256 most)
        internal
        returns (uint256 used)
    {
        vm.prank(sender);
        (bool success,) = target.call(data);
        require(success, name);
        used = vm.lastCallGas().gasTotalUsed;
        uint256 floor = 21_000;
        for (uint256 k; k < data.length; ++k) {
            floor += data[k] == 0 ? 10 : 40;
        }
        if (used < floor) used = floor;
        vm.snapshotValue("Gas", name, used);
        vm.assertLe(used, most, name);
    }
}
