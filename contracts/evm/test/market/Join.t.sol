// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture, IPausable} from "../support/Fixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract JoinTest is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        id = announce(fixedTerms());
    }

    function test_is_open_from_its_creation_at_the_price_of_its_terms() public view {
        IMarketBase.Series memory series = market.seriesOf(id);
        vm.assertTrue(series.terms.kind == IMarketBase.Kind.PeakShaving, "kind");
        vm.assertTrue(series.status == IMarketBase.Status.Cleared, "status");
        vm.assertEq(series.clearingTick, 0, "tick");
        vm.assertEq(series.awardedWh, 0, "nobody joined");
        vm.assertEq(series.lowFactor, 80, "low");
        vm.assertEq(series.highFactor, 120, "high");
    }

    function test_puts_in_what_everybody_may_earn_at_most() public view {
        uint256 most = 3 * 8 * 10 * PRICE * 120 / 100;
        vm.assertEq(market.seriesOf(id).escrow, most, "escrow");
        vm.assertEq(token.balanceOf(address(market)), most, "market");
    }

    function test_join() public {
        vm.expectEmit(address(market));
        emit IMarketBase.EventJoined(id, home, 3000);
        join(id, home, 3000);
        vm.assertEq(market.seriesOf(id).awardedWh, 3000, "all");
        vm.assertEq(market.awardOf(id, home), 3000, "award");
        vm.assertEq(market.openBids(home).length, 1, "queue");
        vm.assertEq(market.siteOf(home).reserved, 3 * 3 * 10 * PRICE, "margin");
    }

    function test_the_owner_joins_as_well_and_nobody_else() public {
        vm.prank(ownerOf(home));
        market.join(id, home, 1000);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        market.join(id, home, 1000);
    }

    function test_no_more_than_what_is_asked_for() public {
        join(id, home, 5000);
        address other = newHome("other");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.TargetReached.selector, id, 3000));
        join(id, other, 3001);
        join(id, other, 3000);
        vm.assertEq(market.seriesOf(id).awardedWh, 8000, "full");
        address third = newHome("third");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.TargetReached.selector, id, 0));
        join(id, third, 400);
    }

    function test_once() public {
        join(id, home, 1000);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AlreadyBid.selector, id, home));
        join(id, home, 1000);
    }

    function test_until_joining_ends() public {
        uint256 ends = market.seriesOf(id).terms.biddingEnds;
        vm.warp(ends);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, ends));
        join(id, home, 1000);
    }

    function test_the_checks_of_a_bid() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooSmall.selector, 399, 400));
        join(id, home, 399);
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.target, terms.attestedOnly) = (100_000, true);
        uint256 attested = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotAttested.selector, home));
        join(attested, home, 1000);
        terms.attestedOnly = false;
        uint256 large = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooLarge.selector, 40_001, 40_000));
        join(large, home, 40_001);
        terms.minimumStake = 101e18;
        uint256 dear = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 101e18));
        join(dear, home, 1000);
    }

    function test_never_at_the_same_time_as_another_event() public {
        uint256 auction = announce(someTerms());
        bid(auction, home, 1000, 9);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, auction));
        join(id, home, 1000);
        vm.prank(home);
        market.withdrawBid(auction, home);
        join(id, home, 1000);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, id));
        bid(auction, home, 1000, 9);
    }

    function test_each_kind_has_its_own_way_in() public {
        uint256 auction = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.WrongKind.selector, auction, IMarketBase.Kind.Auction));
        join(auction, home, 1000);
        bytes memory wrong = abi.encodeWithSelector(IMarketBase.WrongKind.selector, id, IMarketBase.Kind.PeakShaving);
        vm.expectRevert(wrong);
        bid(id, home, 1000, 0);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        vm.expectRevert(wrong);
        market.clear(id, 1);
    }

    function test_neither_exists_if_nobody_announced_it() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.UnknownSeries.selector, 7));
        join(7, home, 1000);
    }

    function test_not_while_paused_but_leaving_goes_on() public {
        join(id, home, 1000);
        vm.prank(pauser);
        IPausable(address(market)).pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        join(id, requester, 1000);
        vm.prank(home);
        market.withdrawBid(id, home);
    }

    function test_leaving_makes_room_for_others() public {
        join(id, home, 8000);
        vm.expectEmit(address(market));
        emit IMarketBase.BidWithdrawn(id, home);
        vm.prank(home);
        market.withdrawBid(id, home);
        vm.assertEq(market.seriesOf(id).awardedWh, 0, "room");
        vm.assertEq(market.siteOf(home).reserved, 0, "margin");
        join(id, newHome("other"), 8000);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoBid.selector, id, home));
        vm.prank(home);
        market.withdrawBid(id, home);
    }

    function test_nobody_leaves_after_joining_ended() public {
        join(id, home, 1000);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        vm.expectPartialRevert(IMarketBase.BiddingOver.selector);
        vm.prank(home);
        market.withdrawBid(id, home);
    }

    function test_a_term_of_one_day_is_called_at_once_and_can_still_be_joined_and_left() public {
        IMarketBase.Terms memory terms = fixedTerms();
        (terms.termDays, terms.maxCalls, terms.kind) = (1, 1, IMarketBase.Kind.Emergency);
        vm.expectEmit(address(market));
        emit IMarketBase.DayCalled(id + 1, 0, uint32(terms.firstDay * perDay + terms.offset), terms.length);
        uint256 now_ = announce(terms);
        join(now_, home, 1000);
        (bool due, uint256 next, uint8 day,) = market.nextCall(home);
        vm.assertTrue(due && next == now_ && day == 0, "called");
        vm.prank(home);
        market.withdrawBid(now_, home);
        (due,,,) = market.nextCall(home);
        vm.assertTrue(!due, "left");
    }

    function test_its_terms() public {
        IMarketBase.Terms memory terms = fixedTerms();
        terms.capTick = 1;
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 2));
        announce(terms);
        (terms.capTick, terms.tickSize) = (0, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.InvalidTerms.selector, 2));
        announce(terms);
    }

    function testFuzz_all_that_joined_is_never_more_than_the_target(uint40[6] memory wishes, uint8 leaves) public {
        uint256 sum;
        for (uint256 k; k < wishes.length; ++k) {
            address account = newHome(string(abi.encodePacked("home", k)));
            uint256 wh = bound(wishes[k], 400, 6000);
            vm.prank(account);
            try market.join(id, account, uint40(wh)) {
                sum += wh;
            } catch {
                vm.assertTrue(sum + wh > 8000, "refused though there was room");
                continue;
            }
            if (leaves >> k & 1 == 0) continue;
            vm.prank(account);
            market.withdrawBid(id, account);
            sum -= wh;
        }
        vm.assertEq(market.seriesOf(id).awardedWh, sum, "sum");
        vm.assertLe(sum, 8000, "target");
    }
}
