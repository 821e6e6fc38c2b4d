// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMarketHomes} from "../../src/interfaces/IMarketHomes.sol";
import {Fixture} from "../support/Fixture.sol";
import {CallbackToken} from "../support/Tokens.sol";

contract WithdrawTest is Fixture {
    address internal home;

    function _earn() internal returns (uint256) {
        home = newHome("home");
        passDays(12);
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2000);
        return settle(id, home, 1).pay;
    }

    function test_anyone_may_pay_the_beneficiary() public {
        uint256 pay = _earn();
        vm.expectEmit(address(market));
        emit IMarketBase.Withdrawn(home, ownerOf(home), pay);
        vm.assertEq(market.withdraw(home), pay, "amount");
        vm.assertEq(token.balanceOf(ownerOf(home)), pay, "received");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NothingToPay.selector, home));
        market.withdraw(home);
    }

    function test_to_the_beneficiary_of_the_moment() public {
        uint256 pay = _earn();
        vm.prank(ownerOf(home));
        registry.setBeneficiary(home, named("bank"));
        market.withdraw(home);
        vm.assertEq(token.balanceOf(named("bank")), pay, "received");
    }

    function test_after_leaving_too() public {
        uint256 pay = _earn();
        passDays(10);
        vm.prank(ownerOf(home));
        registry.leave(home);
        uint256 before = token.balanceOf(ownerOf(home));
        market.withdraw(home);
        vm.assertEq(token.balanceOf(ownerOf(home)) - before, pay, "received");
    }

    function test_a_token_that_calls_back_is_paid_once() public {
        CallbackToken callback = new CallbackToken();
        deployOn(address(callback));
        callback.mint(requester, 1e24);
        vm.prank(requester);
        callback.approve(address(market), type(uint256).max);
        uint256 id = announce(someTerms());
        uint256 budget = market.seriesOf(id).escrow;
        vm.prank(requester);
        market.cancel(id);
        callback.callBack(address(market), abi.encodeCall(IMarketHomes.withdraw, (requester)));
        market.withdraw(requester);
        vm.assertTrue(!callback.entered(), "entered");
        vm.assertEq(callback.balanceOf(requester), 1e24, "received");
        vm.assertEq(budget, 3 * 8000 * 100 * PRICE / 1000, "budget");
    }
}
