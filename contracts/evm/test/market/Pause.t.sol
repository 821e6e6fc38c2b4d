// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture, IPausable} from "../support/Fixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract PauseTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function _pause() internal {
        vm.prank(pauser);
        IPausable(address(market)).pause();
        vm.prank(pauser);
        IPausable(address(registry)).pause();
    }

    function _unpause() internal {
        vm.prank(pauser);
        IPausable(address(market)).unpause();
        vm.prank(pauser);
        IPausable(address(registry)).unpause();
    }

    function test_stops_every_way_in() public {
        uint256 id = announce(someTerms());
        uint256 won = awarded(newHome("other"), 2000);
        _pause();
        IMarketBase.Terms memory terms = someTerms();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        announce(terms);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        bid(id, home, 2000, 9);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        callDay(won, 1);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(named("new"));
        registry.register(admin, 0);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        addMeter(home, bytes32("new"), NO_PARENT);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(home);
        registry.addStake(home, 1);
    }

    function test_stops_no_way_out() public {
        uint256 kept = announce(someTerms());
        uint256 withdrawn = kept;
        bid(withdrawn, home, 400, 9);
        address other = newHome("other");
        passDays(0);
        _pause();
        vm.prank(home);
        market.withdrawBid(withdrawn, home);
        vm.prank(requester);
        market.cancel(kept);
        market.withdraw(requester);
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 1e18);
        vm.prank(home);
        registry.retireMeter(home, 0);
        vm.prank(ownerOf(other));
        registry.leave(other);
        vm.prank(attester);
        registry.attest(home, keccak256("point"));
        vm.prank(attester);
        registry.detach(home);
        vm.prank(ownerOf(home));
        registry.leave(home);
    }

    function test_clears_posts_settles_and_expires_while_paused() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        uint256 open = announceOther();
        bid(open, home, 400, 9);
        _pause();
        clear(id);
        _unpause();
        callDay(id, 0);
        callDay(id, 1);
        useWindow(home, startOf(id, 0), 4, 2500);
        _pause();
        passDays(4);
        settle(id, home, 0);
        market.refund(open);
        market.release(open, home);
        market.withdraw(home);
        vm.warp(market.deadlineOf(id, 1) + 20 days);
        market.expire(id, home, 1);
        vm.warp(market.deadlineOf(id, 9) + 15 days);
        market.refund(id);
        market.withdraw(requester);
        vm.assertEq(token.balanceOf(address(market)), 0, "everything left");
    }

    function announceOther() internal returns (uint256) {
        IMarketBase.Terms memory terms = someTerms();
        terms.offset = 0;
        return announce(terms);
    }

    function test_extends_the_deadlines_of_live_series() public {
        uint256 id = awarded(home, 2000);
        callDay(id, 1);
        uint256 deadline = market.deadlineOf(id, 1);
        _pause();
        vm.warp(clock() + 2 days);
        vm.assertEq(market.deadlineOf(id, 1), deadline + 2 days, "while it lasts");
        _unpause();
        vm.warp(clock() + 2 days);
        vm.assertEq(market.deadlineOf(id, 1), deadline + 2 days, "no more after it");
        vm.assertEq(IPausable(address(market)).pausedSeconds(), 2 days, "clock");

        uint256 later = announceOther();
        IMarketBase.Terms memory terms = market.seriesOf(later).terms;
        vm.assertEq(
            market.deadlineOf(later, 0), (terms.firstDay * perDay + 4) * interval + 5 days, "a later series has none"
        );
    }

    function test_cannot_hold_an_escrow_for_ever() public {
        uint256 id = awarded(home, 2000);
        uint256 deadline = market.deadlineOf(id, 9);
        _pause();
        vm.warp(clock() + 100 days);
        vm.assertEq(market.deadlineOf(id, 9), deadline + 14 days, "at most two weeks more");
        market.refund(id);
    }
}
