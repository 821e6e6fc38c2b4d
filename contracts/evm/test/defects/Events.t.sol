// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Defects of events in the system that fixed prices were taken from, each held against ours.
contract EventDefects is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Theirs: a device that takes part twice is verified once, and the other record stays for ever.
    function test_a_home_takes_part_once_and_every_call_is_settled_once() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 2500);
        bytes memory proof = proofOf(id, home, 0);
        vm.prank(home);
        market.settle(id, home, 0, proof);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        vm.prank(home);
        market.settle(id, home, 0, proof);
        complete(id);
        vm.assertEq(market.openBids(home).length, 0, "nothing stays behind");
    }

    /// Theirs: whether a device is active is not checked.
    function test_who_left_the_market_joins_nothing() public {
        uint256 id = announce(fixedTerms());
        vm.prank(ownerOf(home));
        registry.leave(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, home));
        join(id, home, 2000);
    }

    /// Theirs: every participation counts as a success, so reputation never falls.
    function test_reputation_falls_and_costs_money() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 4000);
        settle(id, home, 0);
        IMarketBase.Site memory site = market.siteOf(home);
        vm.assertEq(site.awardedWh, 2000, "awarded");
        vm.assertEq(site.deliveredWh, 0, "delivered");
        vm.assertEq(market.factorOf(id, home), 80, "factor");
    }

    /// Theirs: an event stays active until somebody completes it.
    function test_an_event_is_over_when_its_time_is() public {
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 2500);
        settle(id, home, 0);
        vm.warp(startOf(id, 10) * interval);
        vm.assertEq(market.openBids(home).length, 0, "nobody completed it");
        vm.assertEq(market.siteOf(home).reserved, 0, "the stake is free");
        address other = newHome("other");
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        join(id, other, 2000);
    }

    /// Theirs: a rate of 0 becomes the default one in the event, and stays 0 in its log.
    function test_the_log_and_the_event_say_one_price_and_never_none() public {
        IMarketBase.Terms memory terms = fixedTerms();
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesRequested(1, requester, terms);
        uint256 id = announce(terms);
        vm.assertEq(market.seriesOf(id).terms.tickSize, terms.tickSize, "price");
        terms.tickSize = 0;
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 2));
        announce(terms);
    }

    /// Theirs: the default rate is 0 at first, and events made by rule pay nothing.
    function test_no_kind_of_event_is_without_a_price() public {
        IMarketBase.Terms memory terms = fixedTerms();
        terms.tickSize = 0;
        for (uint8 kind; kind <= uint8(IMarketBase.Kind.Emergency); ++kind) {
            terms.kind = IMarketBase.Kind(kind);
            vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 2));
            announce(terms);
        }
    }

    /// Theirs: each time that a rule is met another event is made, and all of them can be claimed for.
    function test_many_events_at_once_are_not_paid_for_one_saving() public {
        uint256[5] memory ids;
        for (uint256 k; k < 5; ++k) {
            ids[k] = announce(fixedTerms());
        }
        join(ids[0], home, 2000);
        for (uint256 k = 1; k < 5; ++k) {
            vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, ids[0]));
            join(ids[k], home, 2000);
        }
    }

    /// Theirs: events start the moment they are made, so that nobody can prepare.
    function test_every_event_has_notice() public {
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.termDays, terms.maxCalls, terms.firstDay) = (1, 1, uint32(today()));
        for (uint256 ahead; ahead < 4; ++ahead) {
            terms.offset = uint16(clock() / interval % perDay + ahead);
            vm.expectPartialRevert(IMarketBase.NoticeOutOfRange.selector);
            announce(terms);
        }
    }

    /// Theirs: a call of an account that was authorised nowhere fails silently, and reputation never moves.
    function test_nothing_has_to_be_authorised_for_reputation_to_move() public {
        deployOn(address(token));
        delete homes;
        fund(requester);
        address another = newHome("another");
        passDays(12);
        uint256 id = joined(another, 2000);
        callAndLive(id, 0, another, 2500);
        settle(id, another, 0);
        vm.assertEq(market.siteOf(another).deliveredWh, 1500, "moved");
    }
}
