// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract RegisterTest is Fixture {
    address internal home = named("home");
    address internal owner = named("owner");
    address internal other = named("other");

    function _register() internal {
        vm.prank(home);
        registry.register(owner);
    }

    function test_belongs_to_an_owner_that_never_signed() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Registered(home, owner, home, owner);
        _register();
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.owner, owner, "owner");
        vm.assertEq(account.operator, home, "operator");
        vm.assertEq(account.beneficiary, owner, "beneficiary");
        vm.assertEq(account.site, bytes32(uint256(uint160(home))), "site");
        vm.assertTrue(account.active && !account.attested, "state");
    }

    function test_needs_an_owner() public {
        vm.expectRevert(IMeterRegistry.InvalidAddress.selector);
        vm.prank(home);
        registry.register(address(0));
    }

    function test_registers_once() public {
        _register();
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        _register();
    }

    function test_the_owner_changes_the_operator() public {
        _register();
        vm.prank(owner);
        registry.setOperator(home, other);
        vm.assertTrue(registry.isOperator(home, other), "new operator");
        vm.assertTrue(!registry.isOperator(home, home), "old operator");
        vm.assertTrue(registry.isOperator(home, owner), "the owner may always act");
    }

    function test_the_owner_changes_the_beneficiary() public {
        _register();
        vm.expectRevert(IMeterRegistry.InvalidAddress.selector);
        vm.prank(owner);
        registry.setBeneficiary(home, address(0));
        vm.prank(owner);
        registry.setBeneficiary(home, other);
        vm.assertEq(registry.payeeOf(home), other, "payee");
    }

    function test_who_never_registered_is_its_own_payee() public view {
        vm.assertEq(registry.payeeOf(other), other, "payee");
        vm.assertTrue(!registry.isOperator(other, other), "operator of nothing");
    }

    function test_nobody_commands_an_account_that_does_not_exist() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, other));
        vm.prank(other);
        registry.setOperator(other, home);
    }

    function test_comes_back_to_the_same_owner_only() public {
        _register();
        vm.prank(owner);
        registry.setBeneficiary(home, other);
        vm.prank(owner);
        registry.leave(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        vm.prank(home);
        registry.register(other);
        _register();
        vm.assertEq(registry.payeeOf(home), other, "the beneficiary stays");
    }

    function test_the_market_is_set_once() public {
        vm.expectRevert(IMeterRegistry.MarketAlreadySet.selector);
        vm.prank(admin);
        registry.setMarket(other);
        vm.assertEq(registry.market(), address(market), "market");
    }
}
