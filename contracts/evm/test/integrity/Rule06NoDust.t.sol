// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 6: no bids and no awards that are too small to mean anything.
contract Rule06NoDust is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// Attack: 1 Wh, to freeze the baseline or wash a debt.
    function test_not_below_the_smallest_bid() public {
        uint256 id = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooSmall.selector, 399, 400));
        bid(id, home, 399, 9);
        bid(id, home, 400, 9);
    }

    /// Attack: thousands of crumbs that clog a large series.
    function test_not_below_a_share_of_the_target() public {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = 1024 * 5000;
        uint256 id = announce(terms);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.BidTooSmall.selector, 4999, 5000));
        bid(id, home, 4999, 9);
        bid(id, home, 5000, 9);
    }

    /// Attack: hold a day and a place in the queue with an award of nothing.
    function test_an_award_of_nothing_is_none() public {
        address other = newHome("other");
        address third = newHome("third");
        IMarketBase.Terms memory terms = someTerms();
        uint256 id = announce(terms);
        bid(id, home, 7900, 8); // leaves 100 Wh, less than a share: nothing more is accepted
        bid(id, other, 40_000, 9);
        bid(id, third, 400, 9);
        clear(id);
        vm.assertEq(market.awardOf(id, third), 0, "award");
        vm.assertEq(market.openBids(third).length, 0, "over");
        vm.assertEq(market.reservedOf(third), 0, "no margin");
        callDay(id, 0);
        (bool due,,,) = market.nextCall(third);
        vm.assertTrue(!due, "not called");
        market.release(id, third);
    }
}
