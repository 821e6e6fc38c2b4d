// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMarketRequests} from "../../src/interfaces/IMarketRequests.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IPausable} from "../support/Fixture.sol";
import {Governed} from "../support/Governed.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

/// @title Governance cannot touch escrowed money, and whatever it decides everybody gets out what is theirs.
contract EscrowTest is Governed {
    address internal home;
    address internal thief = named("thief");

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// A change that is voted for, waits and fails; homes live on meanwhile.
    function _fails(address target, bytes memory change, bytes4 why) internal {
        uint256 held = token.balanceOf(address(market));
        uint256 staked = token.balanceOf(address(registry));
        uint256 id = decide(target, change);
        vm.expectPartialRevert(why);
        governor.execute(id);
        vm.assertEq(token.balanceOf(address(market)), held, "escrows");
        vm.assertEq(token.balanceOf(address(registry)), staked, "stakes");
    }

    function test_no_vote_takes_from_an_escrow_or_a_stake() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.firstDay, terms.biddingEnds) = (uint32(today() + 20), uint40(clock() + 19 days));
        uint256 id = announce(terms);
        bytes memory taken = abi.encodeCall(market.cancel, (id));
        _fails(address(market), taken, IMarketBase.NotRequester.selector);
        taken = abi.encodeCall(token.transferFrom, (address(market), thief, 1));
        _fails(address(token), taken, IERC20Errors.ERC20InsufficientAllowance.selector);
        taken = abi.encodeCall(token.transferFrom, (address(registry), thief, 1));
        _fails(address(token), taken, IERC20Errors.ERC20InsufficientAllowance.selector);
        taken = abi.encodeCall(registry.spendTreasury, (thief, 1));
        _fails(address(registry), taken, IMeterRegistry.AmountExceedsTreasury.selector);
        taken = abi.encodeCall(registry.setBeneficiary, (home, thief));
        _fails(address(registry), taken, IMeterRegistry.NotOwner.selector);
        taken = abi.encodeCall(registry.setMarket, (thief));
        _fails(address(registry), taken, IMeterRegistry.MarketAlreadySet.selector);
        _fails(address(market), abi.encodeCall(market.forfeit, (home, 1)), IMarketBase.NotRegistry.selector);
    }

    function test_parameters_and_roles_leave_a_running_series_alone() public {
        uint256 id = awarded(home, 2000);
        IMarketBase.Series memory before = market.seriesOf(id);
        _turnEverything();
        vm.assertEq(keccak256(abi.encode(market.seriesOf(id))), keccak256(abi.encode(before)), "frozen");
        callAndLive(id, 1, home, 2500);
        uint256 pay = settle(id, home, 1).pay;
        vm.assertEq(pay, 1500 * 10 * PRICE / 1000, "the price it was won at");
        market.withdraw(home);
        vm.assertEq(token.balanceOf(ownerOf(home)), pay, "claimed");
    }

    /// Every parameter at the bound that hurts most, everything paused, the requester's role gone.
    function test_everybody_gets_out_whatever_was_voted() public {
        uint256 id = announce(someTerms());
        _turnEverything();
        vm.prank(thief);
        IPausable(address(registry)).pause();
        vm.prank(pauser);
        IPausable(address(market)).pause();

        vm.warp(clock() + 2 days);
        market.refund(id);
        market.withdraw(requester);
        vm.assertEq(token.balanceOf(address(market)), 0, "the escrow is back");
        vm.prank(home);
        registry.leave(home);
        vm.warp(clock() + 30 days);
        registry.claimStake(home);
        vm.assertEq(token.balanceOf(ownerOf(home)), 100e18, "the stake is back");
    }

    /// What votes may bring about, all at once.
    function _turnEverything() internal {
        _change(address(registry), abi.encodeCall(IMeterRegistry.setMinimumStake, (HIGHEST_MINIMUM)));
        _change(address(registry), abi.encodeCall(IMeterRegistry.setUnbondingTime, (30 days)));
        _change(address(market), abi.encodeCall(IMarketRequests.setGrace, (3 days)));
        _change(address(market), abi.encodeCall(IMarketRequests.setFactors, (80, 100)));
        _change(address(market), abi.encodeCall(IAccessControl.revokeRole, (keccak256("REQUESTER_ROLE"), requester)));
        _change(address(registry), abi.encodeCall(IAccessControl.grantRole, (keccak256("PAUSER_ROLE"), thief)));
    }

    function _change(address target, bytes memory change) private {
        vm.prank(address(timelock));
        (bool done,) = target.call(change);
        vm.assertTrue(done, "changed");
    }
}
