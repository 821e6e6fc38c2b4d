// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture, IPausable} from "../support/Fixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

interface ITimelock {
    function schedule(address, uint256, bytes calldata, bytes32, bytes32, uint256) external;
    function execute(address, uint256, bytes calldata, bytes32, bytes32) external payable;
}

/// @title Rule 11: what a stolen key, a new role or a pause cannot do.
contract Rule11Keys is Fixture {
    address internal home;
    address internal thief;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        thief = named("thief");
        passDays(12);
    }

    /// Attack: whoever steals the operator's key takes stake and pay.
    function test_the_operator_cannot_redirect_anything() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        uint256 pay = settle(id, home, 1).pay;
        bytes memory notOwner = abi.encodeWithSelector(IMeterRegistry.NotOwner.selector, home, home);
        vm.expectRevert(notOwner);
        vm.prank(home);
        registry.setBeneficiary(home, thief);
        vm.expectRevert(notOwner);
        vm.prank(home);
        registry.setOperator(home, thief);
        passUntilDay(today() + 10);
        vm.prank(home);
        registry.leave(home);
        vm.warp(clock() + UNBONDING);
        vm.prank(thief);
        registry.claimStake(home);
        vm.prank(thief);
        market.withdraw(home);
        vm.assertEq(token.balanceOf(ownerOf(home)), 100e18 + pay, "stake and pay go to the owner");
    }

    /// Attack: register the account anew after it was closed, to inherit what it is still paid.
    function test_a_stolen_key_cannot_inherit_a_closed_account() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        vm.prank(ownerOf(home));
        registry.leave(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        vm.prank(home);
        registry.register(thief, 0);
        vm.assertEq(registry.payeeOf(home), ownerOf(home), "payee");
    }

    /// Attack: shed the debt with a new operator or beneficiary.
    function test_debt_follows_the_site() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        vm.prank(ownerOf(home));
        registry.setOperator(home, thief);
        vm.prank(ownerOf(home));
        registry.setBeneficiary(home, thief);
        vm.assertEq(market.siteOf(home).balance, -1000, "balance");
    }

    function test_a_replaced_operator_can_do_nothing() public {
        vm.prank(ownerOf(home));
        registry.setOperator(home, named("new"));
        uint256 id = announce(someTerms());
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, home));
        bid(id, home, 2000, 9);
    }

    /// Attack: change the rules of a series that runs.
    function test_terms_are_frozen() public {
        uint256 id = awarded(home, 2000);
        bytes32 before = keccak256(abi.encode(market.seriesOf(id).terms));
        callDay(id, 1);
        passDays(3);
        settle(id, home, 1);
        vm.assertEq(keccak256(abi.encode(market.seriesOf(id).terms)), before, "terms");
    }

    /// Attack: a new role holder changes who can claim while claims are open.
    function test_behind_a_timelock_roles_change_after_every_open_grace() public {
        address[] memory council = new address[](1);
        council[0] = admin;
        uint256 delay = market.grace() + 1 days;
        address timelock =
            vm.deployCode("GridTimelock.sol:GridTimelock", abi.encode(delay, council, council, address(0)));
        bytes32 adminRole = bytes32(0);
        vm.prank(admin);
        IAccessControl(address(market)).grantRole(adminRole, timelock);
        vm.prank(admin);
        IAccessControl(address(market)).renounceRole(adminRole, admin);

        bytes memory change = abi.encodeCall(IAccessControl.grantRole, (market.REQUESTER_ROLE(), thief));
        vm.prank(admin);
        ITimelock(timelock).schedule(address(market), 0, change, 0, 0, delay);
        vm.warp(clock() + market.grace());
        vm.expectRevert();
        vm.prank(admin);
        ITimelock(timelock).execute(address(market), 0, change, 0, 0);
        vm.warp(clock() + 1 days);
        vm.prank(admin);
        ITimelock(timelock).execute(address(market), 0, change, 0, 0);
        vm.assertTrue(IAccessControl(address(market)).hasRole(keccak256("REQUESTER_ROLE"), thief), "granted");
    }

    /// Attack: pause, so that a claim lapses.
    function test_a_pause_cannot_make_a_claim_lapse() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        vm.prank(pauser);
        IPausable(address(market)).pause();
        vm.warp(clock() + 6 days);
        vm.assertEq(settle(id, home, 1).deliveredWh, 1500, "settled after the grace, within its extension");
    }

    function test_reputation_is_delivered_over_awarded() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        settle(id, home, 1);
        callAndLive(id, 2, home, 3000);
        settle(id, home, 2);
        IMarketBase.Site memory site = market.siteOf(home);
        vm.assertEq(site.deliveredWh, 2500, "delivered");
        vm.assertEq(site.awardedWh, 4000, "awarded");
    }
}
