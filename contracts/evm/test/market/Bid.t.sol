// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract BidTest is Fixture {
    address internal home;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        id = announce(someTerms());
    }

    function test_is_one_bid_in_the_queue() public {
        vm.expectEmit(address(market));
        emit IMarketBase.BidPlaced(id, home, 2000, 50);
        bid(id, home, 2000, 50);
        IMarketBase.Bid memory found = market.bidOf(id, home);
        vm.assertEq(found.wh, 2000, "wh");
        vm.assertEq(found.tick, 50, "tick");
        vm.assertEq(market.openBids(home).length, 1, "open");
        vm.assertEq(market.siteOf(home).open, 1, "open");
        vm.assertEq(market.awardOf(id, home), 0, "nothing won yet");
    }

    function test_once_in_a_series() public {
        bid(id, home, 2000, 50);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AlreadyBid.selector, id, home));
        bid(id, home, 2000, 50);
    }

    function test_the_owner_may_bid_too_and_nobody_else() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        market.bid(id, home, 2000, 50);
        vm.prank(ownerOf(home));
        market.bid(id, home, 2000, 50);
    }

    function test_only_accounts() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NotRegistered.selector, requester));
        bid(id, requester, 2000, 50);
    }

    function test_not_after_bidding() public {
        uint256 ends = market.seriesOf(id).terms.biddingEnds;
        vm.warp(ends - 1);
        bid(id, home, 2000, 50);
        vm.warp(ends);
        address late = newHome("late");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, ends));
        bid(id, late, 2000, 50);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, ends));
        vm.prank(home);
        market.withdrawBid(id, home);
    }

    function test_not_above_the_cap() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.PriceOutOfRange.selector, 100, 99));
        bid(id, home, 2000, 100);
    }

    function test_not_more_than_the_meters_can_use() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooLarge.selector, 40_001, 40_000));
        bid(id, home, 40_001, 0);
        bid(id, home, 40_000, 0);
    }

    function test_the_stake_covers_three_awards_at_the_cap_price() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.tickSize = uint96(100 * PRICE); // the cap price is 10 tokens
        id = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 120e18));
        bid(id, home, 4000, 50);
        bid(id, home, 3333, 50);
        vm.assertEq(market.reservedOf(home), 99.99e18, "reserved");
    }

    function test_the_stake_covers_all_bids_together() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.tickSize = uint96(100 * PRICE);
        bid(announce(terms), home, 2000, 50);
        terms.offset = 0;
        uint256 second = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 120e18));
        bid(second, home, 2000, 50);
    }

    function test_the_requester_may_ask_for_more_stake() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.minimumStake = 100e18 + 1;
        id = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 100e18 + 1));
        bid(id, home, 2000, 50);
    }

    function test_withdrawn_and_placed_anew() public {
        bid(id, home, 2000, 50);
        vm.expectEmit(address(market));
        emit IMarketBase.BidWithdrawn(id, home);
        vm.prank(home);
        market.withdrawBid(id, home);
        vm.assertEq(market.openBids(home).length, 0, "open");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoBid.selector, id, home));
        vm.prank(home);
        market.withdrawBid(id, home);
        bid(id, home, 3000, 40);
        clear(id);
        vm.assertEq(market.awardOf(id, home), 3000, "only the second counts");
        vm.assertEq(market.seriesOf(id).awardedWh, 3000, "awarded");
    }

    function test_at_most_eight_and_lost_ones_make_room() public {
        IMarketBase.Terms memory terms = someTerms();
        uint256 first = id;
        bid(first, home, 400, 0);
        for (uint256 k; k < 7; ++k) {
            (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 12 + 2 * k), 2, 1);
            bid(announce(terms), home, 400, 0);
        }
        terms.firstDay = uint32(today() + 26);
        uint256 ninth = announce(terms);
        vm.expectRevert(IMarketBase.QueueFull.selector);
        bid(ninth, home, 400, 0);
        vm.prank(requester);
        market.cancel(first);
        vm.assertEq(market.openBids(home).length, 7, "open");
        vm.expectEmit(address(market));
        emit IMarketBase.BidReleased(first, home);
        bid(ninth, home, 400, 0);
        vm.assertEq(market.openBids(home).length, 8, "open");
    }

    function test_withdraws_from_any_place_of_a_full_queue() public {
        IMarketBase.Terms memory terms = someTerms();
        uint256[8] memory ids;
        (terms.termDays, terms.maxCalls) = (2, 1);
        for (uint256 k; k < 8; ++k) {
            terms.firstDay = uint32(today() + 2 + 2 * k);
            ids[k] = announce(terms);
            bid(ids[k], home, 400 + k, 0);
        }
        for (uint256 k; k < 8; ++k) {
            uint256 which = (k * 3) % 8;
            vm.assertEq(market.bidOf(ids[which], home).wh, 400 + which, "still there");
            vm.prank(home);
            market.withdrawBid(ids[which], home);
            vm.assertEq(market.openBids(home).length, 7 - k, "open");
        }
    }
}
