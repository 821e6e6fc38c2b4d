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
        vm.prank(home);
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
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotRegistered.selector, requester));
        vm.prank(home);
        registry.addStake(requester, 1);
    }

    function test_a_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        deployOn(address(fee));
        fee.mint(home, 1000);
        vm.prank(home);
        registry.register(owner);
        vm.prank(home);
        fee.approve(address(registry), 1000);
        vm.expectRevert(abi.encodeWithSelector(ExactTransfer.TransferFeeNotSupported.selector, 1000, 990));
        vm.prank(home);
        registry.addStake(home, 1000);
    }

    function test_the_owner_withdraws_to_the_beneficiary() public {
        address beneficiary = named("beneficiary");
        vm.prank(owner);
        registry.setBeneficiary(home, beneficiary);
        vm.expectEmit(address(registry));
        emit IMeterRegistry.StakeWithdrawn(home, beneficiary, 40e18, 60e18);
        vm.prank(owner);
        registry.withdrawStake(home, 40e18);
        vm.assertEq(token.balanceOf(beneficiary), 40e18, "received");
    }

    function test_not_nothing_and_not_more_than_there_is() public {
        vm.expectRevert(IMeterRegistry.ZeroAmount.selector);
        vm.prank(owner);
        registry.withdrawStake(home, 0);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StakeReserved.selector, 100e18, 0));
        vm.prank(owner);
        registry.withdrawStake(home, 100e18 + 1);
    }

    function test_what_a_bid_holds_stays_and_a_lost_bid_frees_it() public {
        passDays(10);
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 50);
        uint256 margin = 3 * 2000 * 100 * PRICE / 1000;
        vm.assertEq(market.reservedOf(home), margin, "reserved");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StakeReserved.selector, 100e18, margin));
        vm.prank(owner);
        registry.withdrawStake(home, 100e18);

        vm.prank(requester);
        market.cancel(id);
        vm.prank(owner);
        registry.withdrawStake(home, 100e18);
        vm.assertEq(registry.accountOf(home).stake, 0, "all of it");
    }

    function test_what_a_debt_is_worth_stays() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        uint256 owed = 1000 * 10 * PRICE / 1000;
        vm.assertEq(market.reservedOf(home), owed, "the award is over, the debt is not");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.StakeReserved.selector, 100e18, owed));
        vm.prank(owner);
        registry.withdrawStake(home, 100e18);
        vm.prank(owner);
        registry.withdrawStake(home, 100e18 - owed);
    }
}
