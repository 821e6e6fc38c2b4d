// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title A fixed price is paid times a factor: 80 to 120 percent, by what the site delivered of its awards before.
contract FactorTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Joins, is called and saves so much of the 4000 Wh that it usually uses.
    function _event(uint256 wh, uint256 saved) internal returns (IMarketBase.Settlement memory) {
        return _eventWith(fixedTerms(), wh, saved);
    }

    function _eventWith(IMarketBase.Terms memory terms, uint256 wh, uint256 saved)
        internal
        returns (IMarketBase.Settlement memory)
    {
        uint256 id = announce(terms);
        join(id, home, wh);
        vm.warp(terms.biddingEnds);
        callAndLive(id, 0, home, 4000 - saved);
        IMarketBase.Settlement memory result = settle(id, home, 0);
        complete(id);
        return result;
    }

    function test_the_whole_price_before_anything_was_settled() public {
        IMarketBase.Settlement memory result = _event(2000, 1500);
        vm.assertEq(result.factor, 100, "factor");
        vm.assertEq(result.pay, 1500 * 10 * PRICE / 1000, "pay");
    }

    function test_more_for_who_always_delivered() public {
        _event(2000, 2000);
        IMarketBase.Settlement memory result = _event(2000, 2000);
        vm.assertEq(result.factor, 120, "factor");
        vm.assertEq(result.pay, 2 * 10 * PRICE * 120 / 100, "pay");
    }

    function test_less_for_who_never_did_and_the_way_back_up() public {
        _event(2000, 0);
        vm.assertEq(_event(2000, 2000).factor, 80, "nothing of 2000");
        vm.assertEq(_event(2000, 1000).factor, 100, "2000 of 4000");
    }

    /// Half of what was awarded: half way from 80 to 120. Rounded down to whole percent.
    function test_linear_between_them() public {
        _event(2000, 1010);
        vm.assertEq(_event(2000, 1000).factor, 100, "1010 of 2000 is 100.2");
        vm.assertEq(_event(2000, 2000).factor, 100, "2010 of 4000 is 100.1");
    }

    function test_is_told_beforehand() public {
        uint256 id = announce(fixedTerms());
        vm.assertEq(market.factorOf(id, home), 100, "at the start");
        join(id, home, 2000);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        callAndLive(id, 0, home, 2500);
        settle(id, home, 0);
        vm.assertEq(market.factorOf(id, home), 110, "1500 of 2000");
    }

    function test_an_auction_pays_its_price() public {
        _event(2000, 0);
        uint256 id = awarded(home, 2000);
        vm.assertEq(market.factorOf(id, home), 100, "told");
        callAndLive(id, 0, home, 2500);
        IMarketBase.Settlement memory result = settle(id, home, 0);
        vm.assertEq(result.factor, 100, "factor");
        vm.assertEq(result.pay, 15 * PRICE, "pay");
    }

    /// A series keeps the factors that it was announced with.
    function test_a_vote_changes_no_series_that_exists() public {
        _event(2000, 2000);
        uint256 id = announce(fixedTerms());
        vm.prank(admin);
        market.setFactors(100, 100);
        join(id, home, 2000);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        callAndLive(id, 0, home, 2000);
        vm.assertEq(settle(id, home, 0).factor, 120, "as announced");
        complete(id);
        vm.assertEq(_event(2000, 2000).factor, 100, "as voted");
    }

    /// Whatever homes deliver, and however good they are: the budget pays for all of it, in every call.
    function testFuzz_the_budget_pays_for_every_delivered_watt_hour(uint256 price, uint256 saved, uint256 share)
        public
    {
        _event(2000, 2000);
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.tickSize, terms.termDays, terms.maxCalls) = (uint96(bound(price, 1, 1e16)), 2, 2);
        terms.target = 4001;
        uint256 id = announce(terms);
        uint256 wh = bound(share, 400, 4001);
        join(id, home, wh);
        vm.warp(terms.biddingEnds);
        for (uint256 day; day < 2; ++day) {
            callAndLive(id, day, home, 4000 - bound(saved, 0, 4000));
            uint256 before = market.creditOf(home);
            IMarketBase.Settlement memory result = settle(id, home, day);
            vm.assertGe(result.factor, 80, "low");
            vm.assertLe(result.factor, 120, "high");
            uint256 pay = uint256(result.deliveredWh) * terms.tickSize * result.factor / 100_000;
            vm.assertEq(market.creditOf(home) - before, pay, "pay");
        }
    }
}
