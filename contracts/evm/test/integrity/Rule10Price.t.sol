// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 10: a crumb does not set everybody's price.
contract Rule10Price is Fixture {
    address internal home;
    address internal attacker;

    function setUp() public override {
        super.setUp();
        (home, attacker) = (newHome("home"), newHome("attacker"));
    }

    /// Attack: the smallest bid at the cap price when supply is short.
    function test_a_crumb_on_top_is_not_awarded() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 40_000;
        uint256 id = announce(terms);
        bid(id, home, 20_000, 9);
        bid(id, attacker, 624, 99); // 40 000 / 64 = 625
        clear(id);
        vm.assertEq(market.seriesOf(id).clearingTick, 9, "price");
        vm.assertEq(market.awardOf(id, attacker), 0, "nothing");
        vm.assertEq(market.awardOf(id, home), 20_000, "all");
    }

    function test_a_share_is_enough() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 40_000;
        uint256 id = announce(terms);
        bid(id, home, 20_000, 9);
        bid(id, attacker, 625, 99);
        clear(id);
        vm.assertEq(market.seriesOf(id).clearingTick, 99, "price");
        vm.assertEq(market.seriesOf(id).awardedWh, 20_625, "awarded");
    }

    /// Attack: fill the last crumb of the target at a high price with a large bid.
    function test_only_what_is_accepted_counts() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 40_000;
        uint256 id = announce(terms);
        bid(id, home, 39_500, 9);
        bid(id, attacker, 30_000, 99);
        clear(id);
        vm.assertEq(market.seriesOf(id).clearingTick, 9, "price");
        vm.assertEq(market.seriesOf(id).awardedWh, 39_500, "awarded");
    }

    function test_crumbs_below_a_price_setter_are_awarded() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 40_000;
        uint256 id = announce(terms);
        bid(id, attacker, 400, 3);
        bid(id, home, 20_000, 9);
        clear(id);
        vm.assertEq(market.awardOf(id, attacker), 400, "at the price of the other");
        vm.assertEq(market.seriesOf(id).clearingTick, 9, "price");
    }

    function test_nothing_but_crumbs_is_nothing() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 40_000;
        uint256 id = announce(terms);
        bid(id, attacker, 600, 3);
        clear(id);
        vm.assertEq(market.seriesOf(id).awardedWh, 0, "awarded");
        vm.assertEq(market.seriesOf(id).escrow, 0, "the budget went back");
        market.release(id, attacker);
    }

    function test_a_debt_is_valued_at_a_price_somebody_set() public {
        IMarketBase.Terms memory terms = someTerms();
        uint256 id = announce(terms);
        bid(id, home, 8000, 9);
        clear(id);
        callDay(id, 0);
        vm.warp(market.deadlineOf(id, 9) + 1);
        market.expire(id, home, 0);
        vm.assertEq(market.reservedOf(home), 24 * 10 * PRICE, "three awards at the clearing price");
    }
}
