// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {ExactTransfer} from "../../src/libraries/ExactTransfer.sol";
import {CallbackToken, FeeToken} from "../support/Tokens.sol";
import {SalesFixture} from "./SalesFixture.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

contract BuyTest is SalesFixture {
    uint256 internal constant FUNDS = 1e24;

    function _paid() internal view returns (uint256) {
        return FUNDS - token.balanceOf(buyer);
    }

    // ways to pay

    function test_by_transfer_and_call() public {
        uint256 id = offer(4000, PRICE);
        vm.expectEmit(address(exchange));
        emit IEnergyExchange.Traded(id, buyer, seller, 1500, 15 * PRICE / 10, 2500);
        buy(id, 1500, 15 * PRICE / 10);
        vm.assertEq(exchange.offerOf(id).leftWh, 2500, "left");
        vm.assertEq(exchange.creditOf(seller), 15 * PRICE / 10, "credit");
        vm.assertEq(token.balanceOf(address(exchange)), 15 * PRICE / 10, "held");
        (uint256 bought, uint256 consumed) = exchange.energyOf(buyer, seller);
        vm.assertEq(bought, 1500, "bought");
        vm.assertEq(consumed, 0, "consumed");
    }

    function test_change_is_given_back() public {
        uint256 id = offer(4000, PRICE);
        buy(id, 1000, 5 * PRICE);
        vm.assertEq(_paid(), PRICE, "paid");
        vm.assertEq(token.balanceOf(address(exchange)), PRICE, "held");
    }

    function test_by_permit_of_which_nothing_stays() public {
        uint256 id = offer(4000, PRICE);
        IPayments.Permit memory permit = permitFor(address(exchange), 3 * PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 2000);
        vm.prank(buyer);
        vm.assertEq(exchange.buyWithPermit(purchase, 3 * PRICE, permit), 2 * PRICE, "cost");
        vm.assertEq(_paid(), 2 * PRICE, "paid");
        vm.assertEq(token.allowance(buyer, address(exchange)), 0, "allowance");
    }

    function test_by_permit_that_somebody_used_before() public {
        uint256 id = offer(4000, PRICE);
        IPayments.Permit memory permit = permitFor(address(exchange), PRICE);
        IERC20Permit(address(token))
            .permit(buyer, address(exchange), PRICE, permit.deadline, permit.v, permit.r, permit.s);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        vm.prank(buyer);
        exchange.buyWithPermit(purchase, PRICE, permit);
        vm.assertEq(_paid(), PRICE, "paid");
    }

    function test_not_by_a_permit_of_another_amount() public {
        uint256 id = offer(4000, PRICE);
        IPayments.Permit memory permit = permitFor(address(exchange), PRICE + 1);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(buyer);
        exchange.buyWithPermit(purchase, PRICE, permit);
    }

    function test_by_an_allowance_of_which_nothing_stays() public {
        uint256 id = offer(4000, PRICE);
        vm.prank(buyer);
        token.approve(address(exchange), 2 * PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        vm.prank(buyer);
        exchange.buy(purchase, 2 * PRICE);
        vm.assertEq(_paid(), PRICE, "paid");
        vm.assertEq(token.allowance(buyer, address(exchange)), 0, "allowance");
    }

    function test_an_allowance_is_for_whoever_gave_it() public {
        uint256 id = offer(4000, PRICE);
        vm.prank(buyer);
        token.approve(address(exchange), PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(attester);
        exchange.buy(purchase, PRICE);
    }

    function test_somebody_else_may_pay() public {
        uint256 id = offer(4000, PRICE);
        pay(requester, address(exchange), PRICE, abi.encode(purchaseOf(id, 1000)));
        (uint256 bought,) = exchange.energyOf(buyer, seller);
        vm.assertEq(bought, 1000, "for the buyer");
        vm.assertEq(_paid(), 0, "who paid nothing");
    }

    function test_only_the_token_reports_a_transfer() public {
        bytes memory data = abi.encode(purchaseOf(offer(4000, PRICE), 1000));
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotToken.selector, buyer));
        vm.prank(buyer);
        IERC1363Receiver(address(exchange)).onTransferReceived(buyer, buyer, PRICE, data);
    }

    // amounts

    function test_not_for_less_than_it_costs() public {
        uint256 id = offer(4000, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.TooExpensive.selector, PRICE, PRICE - 1));
        buy(id, 1000, PRICE - 1);
    }

    function test_not_nothing_and_not_for_nobody() public {
        uint256 id = offer(4000, PRICE);
        vm.expectRevert(IEnergyExchange.InvalidPurchase.selector);
        buy(id, 0, PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        purchase.buyer = address(0);
        vm.expectRevert(IEnergyExchange.InvalidPurchase.selector);
        pay(buyer, address(exchange), PRICE, abi.encode(purchase));
    }

    function test_all_or_nothing() public {
        uint256 id = offer(4000, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 1));
        buy(id, 4001, 5 * PRICE);
    }

    function test_parts_are_not_too_small_but_the_rest_is_always_sold() public {
        IEnergyExchange.Terms memory terms = someTerms(1000, PRICE);
        terms.leastWh = 600;
        uint256 id = offer(seller, terms);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 599));
        buy(id, 599, PRICE);
        buy(id, 600, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 399));
        buy(id, 399, PRICE);
        buy(id, 400, PRICE);
    }

    function test_not_from_oneself_and_not_from_who_sells_to_others() public {
        IEnergyExchange.Terms memory terms = someTerms(1000, PRICE);
        terms.buyers = new address[](1);
        terms.buyers[0] = requester;
        uint256 id = offer(seller, terms);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 100));
        buy(id, 100, PRICE);
        id = offer(1000, PRICE);
        buyer = seller;
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 100));
        buy(id, 100, PRICE);
    }

    function testFuzz_parts_cost_what_they_cost(uint256 wh, uint256 price) public {
        wh = bound(wh, 1, 10_000);
        price = bound(price, 1, 1e21);
        uint256 id = offer(wh, price);
        uint256 first = bound(uint256(keccak256(abi.encode(wh, price))), 1, wh);
        buy(id, first, FUNDS);
        if (first != wh) buy(id, wh - first, FUNDS / 2);
        uint256 exact = wh * price;
        vm.assertGe(_paid() * 1000, exact, "never below the price");
        vm.assertLe(_paid() * 1000, exact + 2 * 999, "rounded up at most");
        vm.assertEq(exchange.creditOf(seller), _paid(), "all of it is the seller's");
    }

    // the best price

    function _three() internal returns (uint256[] memory ids) {
        ids = new uint256[](3);
        ids[0] = offer(1000, PRICE);
        ids[1] = offer(1000, 2 * PRICE);
        ids[2] = offer(1000, 3 * PRICE);
    }

    function test_the_cheapest_first() public {
        uint256[] memory ids = _three();
        IEnergyExchange.Purchase memory purchase = purchaseOf(ids, 2500);
        (uint256 wh, uint256 cost) = exchange.quote(purchase);
        vm.assertEq(wh, 2500, "quoted Wh");
        vm.assertEq(cost, PRICE + 2 * PRICE + 3 * PRICE / 2, "quoted cost");
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchase));
        vm.assertEq(_paid(), cost, "paid");
        vm.assertEq(exchange.offerOf(ids[2]).leftWh, 500, "half of the dearest");
    }

    function test_offers_that_are_gone_are_passed_over() public {
        uint256[] memory ids = _three();
        vm.prank(seller);
        exchange.cancel(ids[0]);
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchaseOf(ids, 1500)));
        vm.assertEq(_paid(), 2 * PRICE + 3 * PRICE / 2, "from the others");
    }

    function test_nothing_above_the_limit() public {
        uint256[] memory ids = _three();
        IEnergyExchange.Purchase memory purchase = purchaseOf(ids, 2500);
        purchase.highestPrice = uint96(2 * PRICE);
        (uint256 wh,) = exchange.quote(purchase);
        vm.assertEq(wh, 2000, "what is cheap enough");
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 500));
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchase));
        purchase.wh = 2000;
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchase));
        vm.assertEq(_paid(), 3 * PRICE, "paid");
    }

    function test_not_in_another_order_and_not_one_twice() public {
        uint256[] memory ids = _three();
        (ids[1], ids[2]) = (ids[2], ids[1]);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotBestFirst.selector, ids[2]));
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchaseOf(ids, 2500)));
        ids[1] = ids[0];
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotBestFirst.selector, ids[0]));
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchaseOf(ids, 1500)));
        ids[1] = 99;
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.UnknownOffer.selector, 99));
        pay(buyer, address(exchange), 10 * PRICE, abi.encode(purchaseOf(ids, 1500)));
    }

    // the seller's side

    function test_the_beneficiary_is_paid_whoever_asks() public {
        buy(offer(4000, PRICE), 4000, 4 * PRICE);
        address beneficiary = named("beneficiary");
        vm.prank(ownerOf(seller));
        registry.setBeneficiary(seller, beneficiary);
        vm.expectEmit(address(exchange));
        emit IPayments.Withdrawn(seller, beneficiary, 4 * PRICE);
        vm.assertEq(exchange.withdraw(seller), 4 * PRICE, "amount");
        vm.assertEq(token.balanceOf(beneficiary), 4 * PRICE, "received");
        vm.assertEq(exchange.totalCredit(), 0, "nothing is owed");
        vm.expectRevert(abi.encodeWithSelector(IPayments.NothingToPay.selector, seller));
        exchange.withdraw(seller);
    }

    // consumption

    function _consume(address sender, uint256 wh) internal {
        vm.prank(sender);
        exchange.consume(buyer, seller, uint128(wh));
    }

    function test_what_was_consumed_of_what_was_bought() public {
        uint256 id = offer(4000, PRICE);
        buy(id, 1000, PRICE);
        vm.expectEmit(address(exchange));
        emit IEnergyExchange.Consumed(buyer, seller, 400, 1000);
        _consume(buyer, 400);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.InvalidConsumption.selector, 400, 1000));
        _consume(buyer, 400);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.InvalidConsumption.selector, 400, 1000));
        _consume(buyer, 1001);
        buy(id, 1000, PRICE);
        _consume(buyer, 1001);
        (uint256 bought, uint256 consumed) = exchange.energyOf(buyer, seller);
        vm.assertEq(bought, 2000, "bought");
        vm.assertEq(consumed, 1001, "consumed");
    }

    function test_only_who_acts_for_the_buyer_records_it() public {
        buy(offer(4000, PRICE), 1000, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, buyer, seller));
        _consume(seller, 1);
        vm.prank(buyer);
        registry.register(requester, 0);
        _consume(requester, 1);
    }

    // strange tokens

    function test_a_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        deployOnStrange(address(fee));
        fee.mint(buyer, 10 * PRICE);
        vm.prank(buyer);
        fee.approve(address(exchange), PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(offer(4000, PRICE), 1000);
        vm.expectRevert(
            abi.encodeWithSelector(ExactTransfer.TransferFeeNotSupported.selector, PRICE, PRICE - PRICE / 100)
        );
        vm.prank(buyer);
        exchange.buy(purchase, PRICE);
    }

    function test_a_token_that_calls_back_gets_nothing_twice() public {
        CallbackToken strange = new CallbackToken();
        deployOnStrange(address(strange));
        strange.mint(buyer, 10 * PRICE);
        vm.prank(buyer);
        strange.approve(address(exchange), 2 * PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(offer(4000, PRICE), 1000);
        strange.callBack(address(exchange), abi.encodeCall(exchange.withdraw, (seller)));
        vm.prank(buyer);
        exchange.buy(purchase, 2 * PRICE);
        vm.assertTrue(!strange.entered(), "not while buying");
        vm.assertEq(exchange.creditOf(seller), PRICE, "credit");
        exchange.withdraw(seller);
        vm.assertTrue(!strange.entered(), "not while paying out");
        vm.assertEq(strange.balanceOf(ownerOf(seller)), PRICE, "paid once");
        vm.assertEq(strange.balanceOf(address(exchange)), 0, "nothing left");
    }
}
