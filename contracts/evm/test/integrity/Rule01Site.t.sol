// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 1: debt, award days and margin belong to a site, which is all meters of one account.
contract Rule01Site is Fixture {
    bytes32 internal constant POINT = keccak256("connection point");

    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Attack: be paid twice for one reduction by winning it in two series.
    function test_no_two_awards_for_one_time() public {
        IMarketBase.Terms memory terms = someTerms();
        uint256 first = announce(terms);
        bid(first, home, 400, 9);
        terms.offset -= 3;
        uint256 second = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, first));
        bid(second, home, 400, 9);
        terms.offset -= 1;
        bid(announce(terms), home, 400, 9);
    }

    /// Attack: the same over midnight.
    function test_no_two_awards_across_midnight() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.offset = 22;
        uint256 first = announce(terms);
        bid(first, home, 400, 9);
        terms.offset = 1;
        uint256 second = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, first));
        bid(second, home, 400, 9);
        terms.firstDay += 11;
        terms.biddingEnds += 1;
        bid(announce(terms), home, 400, 9); // the day after the last window's morning
    }

    /// Attack: leave a debt behind by moving to another site.
    function test_no_move_with_a_debt() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InDebt.selector, home, -1000));
        vm.prank(attester);
        registry.attest(home, POINT);
    }

    /// Attack: bring the history of a busy place to a quiet one.
    function test_no_history_at_a_new_site() public {
        vm.prank(attester);
        registry.attest(home, POINT);
        vm.assertEq(registry.meterOf(home, 0).since, clock(), "since");
        vm.assertEq(registry.sinceOf(home)[0], clock(), "since");
        passDays(1);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 3, home, 0);
        // of seven baseline days only those after the move are known
        vm.assertEq(settle(id, home, 3).baselineWh, uint256(3 * 4000) / 7, "three of seven days");
    }

    /// Attack: add a meter with history that the site never had.
    function test_a_new_meter_starts_without_history() public {
        meterBits = 1;
        usual[home][1] = 10_000;
        passDays(12); // read, but not registered
        addMeter(home, bytes32("late"), NO_PARENT);
        passDays(1);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 4000);
        IMarketBase.Settlement memory result = settle(id, home, 1);
        vm.assertEq(result.baselineWh, 4000 + uint256(40_000) / 7, "one day of it");
        vm.assertEq(result.actualWh, 44_000, "what it uses counts at once");
    }

    /// Attack: stand for a connection point that nobody attested.
    function test_attested_sites_where_the_requester_wants_them() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.attestedOnly = true;
        uint256 id = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotAttested.selector, home));
        bid(id, home, 400, 9);
        vm.prank(attester);
        registry.attest(home, POINT);
        bid(id, home, 400, 9);
    }

    /// Attack: a new account at the old connection point, to be rid of its award days.
    function test_award_days_stay_with_the_connection_point() public {
        vm.prank(attester);
        registry.attest(home, POINT);
        passDays(10);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        uint64 held = market.siteOf(home).heldDays;
        passUntilDay(today() + 10);
        vm.prank(ownerOf(home));
        registry.leave(home);
        address next = newHome("next");
        vm.prank(attester);
        registry.attest(next, POINT);
        vm.assertEq(market.siteOf(next).heldDays, held, "held days");
        vm.assertEq(market.siteOf(next).deliveredWh, 1500, "reputation");
    }
}
