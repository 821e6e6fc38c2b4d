// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title What the registry says of an account counts when it bids or joins, and never against what it has won.
contract StandingTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
    }

    function _deactivate() internal {
        vm.prank(ownerOf(home));
        registry.deactivate(home);
    }

    function test_a_deactivated_account_neither_bids_nor_joins() public {
        uint256 auction = announce(someTerms());
        uint256 fixed_ = announce(fixedTerms());
        _deactivate();
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AccountDeactivated.selector, home));
        bid(auction, home, 1000, 9);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.AccountDeactivated.selector, home));
        join(fixed_, home, 1000);
        vm.prank(ownerOf(home));
        registry.reactivate(home);
        join(fixed_, home, 1000);
    }

    function test_a_deactivated_account_is_paid() public {
        passDays(12);
        uint256 id = joined(home, 2000);
        callAndLive(id, 0, home, 2500);
        settle(id, home, 0);
        complete(id);
        _deactivate();
        uint256 before = token.balanceOf(ownerOf(home));
        market.withdraw(home);
        vm.assertEq(token.balanceOf(ownerOf(home)) - before, 15 * PRICE, "paid");
    }

    function _voteMinimum(uint128 minimum) internal {
        vm.prank(admin);
        registry.setMinimumStake(minimum);
    }

    function test_the_registrys_minimum_counts_if_it_is_more() public {
        _voteMinimum(100e18 + 1);
        uint256 id = announce(fixedTerms());
        vm.assertEq(market.seriesOf(id).terms.minimumStake, 100e18 + 1, "frozen");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, 100e18, 100e18 + 1));
        join(id, home, 1000);
        IMarketBase.Terms memory terms = someTerms();
        terms.minimumStake = 200e18;
        vm.assertEq(market.seriesOf(announce(terms)).terms.minimumStake, 200e18, "the requester's own");
    }

    function test_a_vote_changes_no_series_that_exists() public {
        uint256 id = announce(fixedTerms());
        _voteMinimum(101e18);
        join(id, home, 1000);
        vm.assertEq(market.awardOf(id, home), 1000, "joined");
    }
}
