// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {ISurplus} from "../../src/interfaces/ISurplus.sol";
import {IPausable} from "../support/Fixture.sol";
import {SalesFixture} from "./SalesFixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract OfferTest is SalesFixture {
    function test_an_offer_sets_surplus_aside() public {
        IEnergyExchange.Terms memory terms = someTerms(4000, PRICE);
        terms.leastWh = 500;
        vm.expectEmit(address(exchange));
        emit IEnergyExchange.Offered(1, seller, 0, 4000, uint96(PRICE), terms.expires, 500, false);
        vm.assertEq(offer(seller, terms), 1, "numbered from 1");
        vm.assertEq(surplus.availableOf(seller, 0), 6000, "left");
        IEnergyExchange.Offer memory made = exchange.offerOf(1);
        vm.assertEq(made.seller, seller, "seller");
        vm.assertEq(made.wh, 4000, "Wh");
        vm.assertEq(made.leftWh, 4000, "left");
        vm.assertEq(made.leastWh, 500, "least");
        vm.assertEq(made.price, PRICE, "price");
        vm.assertEq(made.expires, terms.expires, "expires");
        vm.assertEq(made.from, clock() / interval - 24, "the day it was given");
        vm.assertEq(exchange.offerCount(), 1, "count");
    }

    function test_no_more_than_was_proven() public {
        offer(6000, PRICE);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.TooLittleSurplus.selector, 4000));
        offer(4001, PRICE);
        offer(4000, PRICE);
    }

    function test_the_owner_offers_too_and_nobody_else() public {
        IEnergyExchange.Terms memory terms = someTerms(100, PRICE);
        vm.prank(ownerOf(seller));
        exchange.offer(seller, terms);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, seller, buyer));
        vm.prank(buyer);
        exchange.offer(seller, terms);
    }

    function test_a_deactivated_account_offers_nothing_and_gets_out() public {
        uint256 id = offer(100, PRICE);
        vm.prank(ownerOf(seller));
        registry.deactivate(seller);
        IEnergyExchange.Terms memory terms = someTerms(100, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IPayments.AccountDeactivated.selector, seller));
        offer(seller, terms);
        _cancel(seller, id);
    }

    function _invalid(IEnergyExchange.Terms memory terms) internal {
        vm.expectRevert(IEnergyExchange.InvalidOffer.selector);
        offer(seller, terms);
    }

    function test_terms_make_sense() public {
        IEnergyExchange.Terms memory terms = someTerms(0, PRICE);
        _invalid(terms);
        terms = someTerms(100, 0);
        _invalid(terms);
        terms = someTerms(100, PRICE);
        terms.expires = uint40(clock());
        _invalid(terms);
        terms.expires = uint40(clock() + 365 days + 1);
        _invalid(terms);
        terms = someTerms(100, PRICE);
        terms.leastWh = 101;
        _invalid(terms);
        terms.leastWh = 100;
        terms.buyers = new address[](33);
        _invalid(terms);
    }

    function test_some_buyers_only() public {
        IEnergyExchange.Terms memory terms = someTerms(100, PRICE);
        terms.buyers = new address[](2);
        (terms.buyers[0], terms.buyers[1]) = (buyer, requester);
        uint256 id = offer(seller, terms);
        vm.assertTrue(exchange.mayBuy(id, buyer) && exchange.mayBuy(id, requester), "these");
        vm.assertTrue(!exchange.mayBuy(id, attester), "nobody else");
        id = offer(100, PRICE);
        vm.assertTrue(exchange.mayBuy(id, attester) && !exchange.mayBuy(id, seller), "everybody but the seller");
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.UnknownOffer.selector, 3));
        exchange.mayBuy(3, buyer);
    }

    // cancelling

    function _cancel(address sender, uint256 id) internal {
        vm.prank(sender);
        exchange.cancel(id);
    }

    function test_what_is_cancelled_is_surplus_again() public {
        uint256 id = offer(4000, PRICE);
        buy(id, 1000, PRICE);
        vm.expectEmit(address(exchange));
        emit IEnergyExchange.OfferCancelled(id, seller, 3000);
        _cancel(seller, id);
        vm.assertEq(surplus.availableOf(seller, 0), 9000, "all but what was sold");
        vm.assertEq(exchange.offerOf(id).leftWh, 0, "nothing left");
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.OfferOver.selector, id));
        _cancel(seller, id);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 1));
        buy(id, 1, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.UnknownOffer.selector, 9));
        _cancel(seller, 9);
    }

    function test_who_cancels() public {
        address beneficiary = named("beneficiary");
        vm.prank(ownerOf(seller));
        registry.setBeneficiary(seller, beneficiary);
        vm.prank(ownerOf(seller));
        registry.setOperator(seller, attester);
        uint256[4] memory ids;
        for (uint256 k; k < 4; ++k) {
            IEnergyExchange.Terms memory terms = someTerms(100, PRICE);
            vm.prank(attester);
            ids[k] = exchange.offer(seller, terms);
        }
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, seller, buyer));
        _cancel(buyer, ids[0]);
        _cancel(seller, ids[0]);
        _cancel(beneficiary, ids[1]);
        _cancel(ownerOf(seller), ids[2]);
        _cancel(attester, ids[3]);
        vm.assertEq(surplus.availableOf(seller, 0), 10_000, "everything is back");
    }

    function test_anyone_cancels_what_expired() public {
        uint256 id = offer(100, PRICE);
        vm.warp(clock() + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IEnergyExchange.NotEnough.selector, 100));
        buy(id, 100, PRICE);
        _cancel(buyer, id);
        vm.assertEq(surplus.availableOf(seller, 0), 10_000, "everything is back");
    }

    function test_a_seller_that_left_gets_out() public {
        uint256 id = offer(100, PRICE);
        uint256 second = offer(100, PRICE);
        vm.prank(ownerOf(seller));
        registry.leave(seller);
        _cancel(ownerOf(seller), id);
        _cancel(seller, second);
    }

    function test_a_pause_stops_entry_and_nothing_else() public {
        uint256 id = offer(1000, PRICE);
        buy(id, 500, PRICE);
        vm.prank(pauser);
        IPausable(address(exchange)).pause();
        IEnergyExchange.Terms memory terms = someTerms(100, PRICE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        offer(seller, terms);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        buy(id, 100, PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 100);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(buyer);
        exchange.buy(purchase, PRICE);
        IPayments.Permit memory permit = permitFor(address(exchange), PRICE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(buyer);
        exchange.buyWithPermit(purchase, PRICE, permit);
        vm.prank(buyer);
        exchange.consume(buyer, seller, 500);
        _cancel(seller, id);
        exchange.withdraw(seller);
    }

    function test_only_pausers_pause() public {
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        vm.prank(admin);
        IPausable(address(exchange)).pause();
    }

    function test_names_itself() public {
        vm.assertEq(exchange.TOKEN(), address(token), "token");
        vm.assertEq(address(exchange.SURPLUS()), address(surplus), "surplus");
        vm.assertEq(address(exchange.REGISTRY()), address(registry), "registry");
        vm.assertLe(address(exchange).code.length, 24_576, "size");
        vm.expectRevert(IPayments.InvalidAddress.selector);
        vm.deployCode("EnergyExchange.sol:EnergyExchange", abi.encode(token, surplus, address(0)));
        vm.expectRevert(IPayments.InvalidAddress.selector);
        vm.deployCode("EnergyExchange.sol:EnergyExchange", abi.encode(address(0), surplus, admin));
    }
}
