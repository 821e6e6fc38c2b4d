// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "./Fixture.sol";
import {Measured} from "./Measured.sol";

/// @title A home with two weeks of readings every quarter of an hour, and what its transactions cost.
abstract contract GasFixture is Fixture, Measured {
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

    function _measure(string memory name, address sender, address target, bytes memory data, uint256 most)
        internal
        returns (uint256)
    {
        return _measure("Gas", name, sender, target, data, most);
    }
}
