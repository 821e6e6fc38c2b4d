// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";

contract RegisterTest is Fixture {
    uint128 internal constant MINIMUM = 2e18;

    address internal home = named("home");
    address internal owner = named("owner");
    address internal other = named("other");

    function setUp() public override {
        super.setUp();
        fund(home);
        vm.prank(admin);
        registry.setMinimumStake(MINIMUM);
    }

    function _register() internal {
        _register(owner, MINIMUM);
    }

    function _register(address to, uint256 stake) internal {
        vm.prank(home);
        registry.register(to, stake);
    }

    function _registerByCall(address to, uint256 stake) internal {
        vm.prank(home);
        IERC1363(address(token)).transferAndCall(address(registry), stake, abi.encode(to, true));
    }

    function test_belongs_to_an_owner_that_never_signed() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Registered(home, owner, home, owner);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeAdded(home, home, MINIMUM, MINIMUM);
        _register();
        _isRegistered();
    }

    function test_in_one_transaction_by_transfer_and_call() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.Registered(home, owner, home, owner);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeAdded(home, home, MINIMUM, MINIMUM);
        _registerByCall(owner, MINIMUM);
        _isRegistered();
    }

    function _isRegistered() internal view {
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.owner, owner, "owner");
        vm.assertEq(account.operator, home, "operator");
        vm.assertEq(account.beneficiary, owner, "beneficiary");
        vm.assertEq(account.site, bytes32(uint256(uint160(home))), "site");
        vm.assertTrue(account.active && !account.attested && !account.deactivated, "state");
        vm.assertEq(account.stake, MINIMUM, "stake");
        vm.assertEq(token.balanceOf(address(registry)), MINIMUM, "held");
        vm.assertEq(registry.totalStake(), MINIMUM, "total");
    }

    function test_needs_an_owner() public {
        vm.expectRevert(IMeterRegistry.InvalidAddress.selector);
        _register(address(0), MINIMUM);
    }

    function test_needs_the_minimum_stake() public {
        bytes memory tooLittle = abi.encodeWithSelector(IMeterRegistry.StakeBelowMinimum.selector, MINIMUM - 1, MINIMUM);
        vm.expectRevert(tooLittle);
        _register(owner, MINIMUM - 1);
        vm.expectRevert(tooLittle);
        _registerByCall(owner, MINIMUM - 1);
    }

    function test_needs_no_stake_where_none_is_asked_for() public {
        vm.prank(admin);
        registry.setMinimumStake(0);
        _register(owner, 0);
        vm.assertTrue(registry.accountOf(home).active, "registered");
    }

    function test_again_takes_nothing_and_says_so() public {
        _register();
        uint256 before = token.balanceOf(home);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.RegisteredAlready(home);
        _register(owner, MINIMUM);
        vm.assertEq(token.balanceOf(home), before, "tokens");
        vm.assertEq(registry.accountOf(home).stake, MINIMUM, "stake");
    }

    function test_again_by_transfer_and_call_is_refused_so_that_nothing_is_lost() public {
        _register();
        uint256 before = token.balanceOf(home);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        _registerByCall(owner, MINIMUM);
        vm.assertEq(token.balanceOf(home), before, "tokens");
    }

    function test_again_for_another_owner_is_refused() public {
        _register();
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        _register(other, MINIMUM);
    }

    /// Attack: with an allowance for somebody's tokens, name an owner for them.
    function test_who_may_spend_anothers_tokens_cannot_register_them() public {
        vm.prank(home);
        token.approve(other, MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, other));
        vm.prank(other);
        IERC1363(address(token)).transferFromAndCall(home, address(registry), MINIMUM, abi.encode(other, true));
    }

    function test_data_that_mean_nothing_are_refused() public {
        bytes[3] memory data = [bytes(""), abi.encode(owner, false), abi.encode(owner, true, 1)];
        for (uint256 k; k < data.length; ++k) {
            vm.expectRevert(IMeterRegistry.InvalidData.selector);
            vm.prank(home);
            IERC1363(address(token)).transferAndCall(address(registry), MINIMUM, data[k]);
        }
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
        _register(other, MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.AlreadyRegistered.selector, home));
        _registerByCall(other, MINIMUM);
        _registerByCall(owner, MINIMUM);
        vm.assertEq(registry.payeeOf(home), other, "the beneficiary stays");
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.stake, MINIMUM, "a new stake");
        vm.assertEq(account.unbonding, MINIMUM, "the old one is still on its way out");
    }

    function testFuzz_takes_what_is_given(uint256 stake) public {
        stake = bound(stake, MINIMUM, 1e24);
        _register(owner, stake);
        vm.assertEq(registry.accountOf(home).stake, stake, "stake");
        vm.assertEq(token.balanceOf(home), 1e24 - stake, "left");
    }
}
