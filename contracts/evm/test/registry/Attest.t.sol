// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract AttestTest is Fixture {
    bytes32 internal constant POINT = keccak256("connection point");

    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
    }

    function _attest(address account, bytes32 point) internal {
        vm.prank(attester);
        registry.attest(account, point);
    }

    function test_names_the_connection_point() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Attested(home, POINT);
        _attest(home, POINT);
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertTrue(account.attested, "attested");
        vm.assertEq(account.site, POINT, "site");
        vm.assertEq(registry.holderOf(POINT), home, "holder");
    }

    function test_one_account_at_a_time() public {
        address other = newHome("other");
        _attest(home, POINT);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.SiteTaken.selector, POINT, home));
        _attest(other, POINT);
        vm.prank(ownerOf(home));
        registry.leave(home);
        _attest(other, POINT);
        vm.assertEq(registry.holderOf(POINT), other, "holder");
    }

    function test_moving_frees_the_old_point() public {
        _attest(home, POINT);
        _attest(home, keccak256("new"));
        vm.assertEq(registry.holderOf(POINT), address(0), "old");
        vm.assertEq(registry.accountOf(home).site, keccak256("new"), "new");
    }

    function test_again_changes_nothing() public {
        _attest(home, POINT);
        uint256 since = registry.meterOf(home, 0).since;
        vm.warp(clock() + 1 days);
        _attest(home, POINT);
        vm.assertEq(registry.meterOf(home, 0).since, since, "history stays");
    }

    function test_an_address_is_no_connection_point() public {
        vm.expectRevert(IMeterRegistry.InvalidMetadata.selector);
        _attest(home, bytes32(uint256(uint160(requester))));
        vm.expectRevert(IMeterRegistry.InvalidMetadata.selector);
        _attest(home, bytes32(0));
    }

    function test_only_accounts() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, requester));
        _attest(requester, POINT);
    }

    function test_detach_makes_it_its_own_site_again() public {
        _attest(home, POINT);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Detached(home, POINT);
        vm.prank(attester);
        registry.detach(home);
        vm.assertEq(registry.accountOf(home).site, bytes32(uint256(uint160(home))), "site");
        vm.assertEq(registry.holderOf(POINT), address(0), "holder");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotAttested.selector, home));
        vm.prank(attester);
        registry.detach(home);
    }

    function test_not_with_a_bid() public {
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        _attest(home, POINT);
    }

    function test_detach_forfeits_a_debt() public {
        _attest(home, POINT);
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        vm.prank(attester);
        registry.detach(home);
        passUntilDay(today() + 10);
        uint256 before = market.creditOf(requester);
        vm.prank(attester);
        registry.detach(home);
        uint256 owed = 1000 * 10 * PRICE / 1000;
        vm.assertEq(market.creditOf(requester) - before, owed, "to the requester");
        vm.assertEq(registry.accountOf(home).stake, 100e18 - owed, "from the stake");
        vm.assertTrue(registry.accountOf(home).active, "the account stays");
    }
}
