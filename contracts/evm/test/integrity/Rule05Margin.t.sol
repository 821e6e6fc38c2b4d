// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 5: a debt cannot be left behind for free.
contract Rule05Margin is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function _indebted() internal returns (uint256 id) {
        id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
    }

    /// Attack: leave in debt and come back as new.
    function test_leaving_pays_the_debt() public {
        _indebted();
        vm.prank(ownerOf(home));
        registry.leave(home);
        vm.warp(clock() + UNBONDING);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(ownerOf(home)), 100e18 - 10 * PRICE, "1 kWh at the clearing price is gone");
    }

    /// Attack: take the stake out first.
    function test_the_stake_stays_while_an_award_or_a_debt_does() public {
        uint256 id = awarded(home, 2000);
        uint256 margin = 3 * 2 * 100 * PRICE;
        vm.assertEq(market.reservedOf(home), margin, "three awards at the cap price");
        bytes memory open = abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home);
        vm.expectRevert(open);
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 1);
        vm.expectRevert(open);
        vm.prank(ownerOf(home));
        registry.leave(home);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        vm.assertEq(market.reservedOf(home), margin + 10 * PRICE, "and the debt");
        passUntilDay(today() + 10);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InDebt.selector, home, -1000));
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 1);
    }

    /// Attack: bid on without stake for the debt.
    function test_a_debt_needs_stake_of_its_own() public {
        uint256 needed = 3 * 2 * 100 * PRICE + 10 * PRICE;
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 100e18 - needed + 1);
        _indebted();
        uint256 id = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, needed - 1, needed));
        bid(id, home, 2000, 9);
    }

    function test_the_last_requester_owed_is_paid() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);

        address second = named("second requester");
        grant(address(market), "REQUESTER_ROLE", second);
        fund(second);
        IMarketBase.Terms memory terms = someTerms();
        (terms.offset, terms.target) = (8, 2000);
        vm.prank(second);
        uint256 other = market.request(terms);
        bid(other, home, 2000, 19);
        clear(other);
        passUntilDay(terms.firstDay);
        vm.prank(second);
        // forge-lint: disable-next-line(unchecked-call)
        market.call(other, 1);
        useWindow(home, startOf(other, 1), 4, 6000);
        passUntilDay(terms.firstDay + 2);
        settle(other, home, 1);
        passUntilDay(today() + 12);

        vm.assertEq(market.siteOf(home).balance, -3000, "owed");
        uint256 before = market.creditOf(second);
        vm.prank(ownerOf(home));
        registry.leave(home);
        vm.assertEq(market.creditOf(second) - before, 3 * 20 * PRICE, "at its own price");
    }
}
