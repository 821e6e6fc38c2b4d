// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {ExactTransfer} from "../../src/libraries/ExactTransfer.sol";
import {Fixture} from "../support/Fixture.sol";
import {FeeToken} from "../support/Tokens.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";

contract StakeTest is Fixture {
    address internal home;
    address internal owner;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        owner = ownerOf(home);
    }

    function test_anyone_may_pay() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeAdded(home, requester, 5e18, 105e18);
        vm.prank(requester);
        registry.addStake(home, 5e18);
        vm.assertEq(registry.accountOf(home).stake, 105e18, "stake");
        vm.assertEq(token.balanceOf(address(registry)), 105e18, "held");
    }

    function test_by_transfer_and_call() public {
        vm.prank(requester);
        IERC1363(address(token)).transferAndCall(address(registry), 5e18, abi.encode(home));
        vm.assertEq(registry.accountOf(home).stake, 105e18, "stake");
    }

    function test_only_the_token_reports_a_transfer() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotToken.selector, home));
        vm.prank(home);
        IERC1363Receiver(address(registry)).onTransferReceived(home, home, 5e18, abi.encode(home));
    }

    function test_not_nothing_and_not_for_nobody() public {
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        vm.prank(home);
        registry.addStake(home, 0);
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        vm.prank(home);
        IERC1363(address(token)).transferAndCall(address(registry), 0, abi.encode(home));
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, requester));
        vm.prank(home);
        registry.addStake(requester, 1);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, requester));
        vm.prank(home);
        IERC1363(address(token)).transferAndCall(address(registry), 1, abi.encode(requester));
    }

    function test_a_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        deployOn(address(fee));
        fee.mint(home, 1000);
        vm.prank(home);
        fee.approve(address(registry), 1000);
        bytes memory refused = abi.encodeWithSelector(ExactTransfer.TransferFeeNotSupported.selector, 1000, 990);
        vm.expectRevert(refused);
        vm.prank(home);
        registry.register(owner, 1000);
        vm.prank(home);
        registry.register(owner, 0);
        vm.expectRevert(refused);
        vm.prank(home);
        registry.addStake(home, 1000);
    }
}
