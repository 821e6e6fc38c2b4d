// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 3: what was missing is carried and made up before anything is paid; it never decays.
contract Rule03Pay is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
        id = awarded(home, 2000);
    }

    /// Attack: do nothing, and be paid for the days on which use happened to be low.
    function test_luck_evens_out() public {
        callAndLive(id, 1, home, 6000);
        vm.assertEq(settle(id, home, 1).balance, -2000, "an unlucky day");
        callAndLive(id, 2, home, 2000);
        IMarketBase.Settlement memory result = settle(id, home, 2);
        vm.assertEq(result.deliveredWh, 0, "the lucky one pays it back");
        vm.assertEq(result.balance, 0, "even");
        vm.assertEq(market.creditOf(home), 0, "nothing earned");
    }

    /// Attack: collect a credit on a very good day for the bad ones to come.
    function test_no_more_than_the_award_counts_and_nothing_is_saved_up() public {
        callAndLive(id, 1, home, 0);
        vm.assertEq(settle(id, home, 1).deliveredWh, 2000, "the award");
        callAndLive(id, 2, home, 5000);
        vm.assertEq(settle(id, home, 2).balance, -1000, "no credit from before");
    }

    /// Attack: wait until the debt is forgotten.
    function test_never_decays() public {
        callAndLive(id, 1, home, 6000);
        settle(id, home, 1);
        passUntilDay(today() + 90);
        vm.assertEq(market.siteOf(home).balance, -2000, "still owed");
    }

    /// Attack: export instead of using less.
    function test_export_never_counts() public {
        callDay(id, 1);
        for (uint256 k; k < 4; ++k) {
            feedIn(home, 0, startOf(id, 1) + k, 5000);
        }
        passDays(3);
        IMarketBase.Settlement memory result = settle(id, home, 1);
        vm.assertEq(result.actualWh, 4000, "what was imported");
        vm.assertEq(result.deliveredWh, 0, "nothing was saved");
    }

    function test_what_is_owed_from_one_series_is_made_up_in_another() public {
        callAndLive(id, 1, home, 6000);
        settle(id, home, 1);
        IMarketBase.Terms memory terms = someTerms();
        (terms.offset, terms.target) = (8, 2000);
        uint256 other = awardedOn(terms, home, 2000);
        callAndLive(other, 2, home, 1000);
        vm.assertEq(settle(other, home, 2).deliveredWh, 0, "2000 saved, 2000 owed");
    }
}
