// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

contract ClearTest is Fixture {
    address internal first;
    address internal second;
    address internal third;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        (first, second, third) = (newHome("first"), newHome("second"), newHome("third"));
        id = announce(someTerms());
    }

    function _awards(uint256 one, uint256 two, uint256 three) internal view {
        vm.assertEq(market.awardOf(id, first), one, "first");
        vm.assertEq(market.awardOf(id, second), two, "second");
        vm.assertEq(market.awardOf(id, third), three, "third");
    }

    function test_one_price_for_all_and_pro_rata_on_its_tick() public {
        bid(id, first, 5000, 10);
        bid(id, second, 4000, 20);
        bid(id, third, 2000, 20);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        vm.expectEmit(address(market));
        emit IMarketBase.SeriesCleared(id, 21 * PRICE, 20, 8000, 3000, 6000);
        market.clear(id, 1024);
        _awards(5000, 2000, 1000);
    }

    function test_what_is_dearer_wins_nothing() public {
        bid(id, first, 8000, 10);
        bid(id, second, 4000, 11);
        clear(id);
        _awards(8000, 0, 0);
        vm.assertEq(market.seriesOf(id).clearingTick, 10, "tick");
    }

    function test_less_offered_than_wanted() public {
        bid(id, first, 1000, 10);
        bid(id, second, 2000, 99);
        clear(id);
        _awards(1000, 2000, 0);
        vm.assertEq(market.seriesOf(id).awardedWh, 3000, "awarded");
    }

    function test_gives_back_what_cannot_be_owed() public {
        bid(id, first, 3000, 9);
        uint256 budget = market.seriesOf(id).escrow;
        clear(id);
        uint256 owed = 3 * 3000 * 10 * PRICE / 1000;
        vm.assertEq(market.seriesOf(id).escrow, owed, "escrow");
        vm.assertEq(market.creditOf(requester), budget - owed, "credit");
    }

    function test_nobody_bid() public {
        uint256 budget = market.seriesOf(id).escrow;
        clear(id);
        vm.assertTrue(market.seriesOf(id).status == IMarketBase.Status.Cleared, "status");
        vm.assertEq(market.seriesOf(id).awardedWh, 0, "awarded");
        vm.assertEq(market.creditOf(requester), budget, "all of it");
    }

    function test_in_steps() public {
        bid(id, first, 3000, 3);
        bid(id, second, 3000, 50);
        bid(id, third, 3000, 99);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        vm.assertTrue(!market.clear(id, 0), "no step at all");
        vm.assertTrue(!market.clear(id, 5), "not yet");
        vm.assertTrue(market.seriesOf(id).status == IMarketBase.Status.Clearing, "status");
        vm.assertEq(market.awardOf(id, first), 0, "nothing is won before the end");
        vm.assertTrue(!market.clear(id, 10), "not yet");
        vm.assertTrue(market.clear(id, 10), "done");
        _awards(3000, 3000, 2000);
    }

    function test_not_before_bidding_ends_and_not_from_the_first_window_on() public {
        uint256 ends = market.seriesOf(id).terms.biddingEnds;
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BiddingNotOver.selector, id, ends));
        market.clear(id, 1);
        uint256 start = startOf(id, 0) * interval;
        vm.warp(start);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.TooLate.selector, id, start));
        market.clear(id, 1);
        vm.warp(start - 1);
        market.clear(id, 1);
    }

    function test_once() public {
        clear(id);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.WrongStatus.selector, id, IMarketBase.Status.Cleared));
        market.clear(id, 1);
    }

    function test_releases_a_lost_bid() public {
        bid(id, first, 8000, 10);
        bid(id, second, 4000, 11);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StillAwarded.selector, id, second));
        market.release(id, second);
        clear(id);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StillAwarded.selector, id, first));
        market.release(id, first);
        vm.assertEq(market.reservedOf(second), 0, "nothing reserved");
        vm.expectEmit(address(market));
        emit IMarketBase.BidReleased(id, second);
        market.release(id, second);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoBid.selector, id, second));
        market.release(id, second);
    }
}
