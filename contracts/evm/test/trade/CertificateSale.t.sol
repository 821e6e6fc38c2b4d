// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {ExactTransfer} from "../../src/libraries/ExactTransfer.sol";
import {IPausable} from "../support/Fixture.sol";
import {CallbackToken, FeeToken} from "../support/Tokens.sol";
import {Reseller} from "./Reseller.sol";
import {SalesFixture} from "./SalesFixture.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC1155Errors, IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @title Certificates are offered and sold.
contract CertificateSaleTest is SalesFixture {
    function _cancel(address sender, uint256 id) internal {
        vm.prank(sender);
        certificate.cancelListing(id);
    }

    function _buy(address sender, uint256 id, uint256 amount) internal {
        vm.prank(sender);
        certificate.buy(IEnergyCertificate.Purchase(id, buyer), amount);
    }

    // listing

    function test_a_listed_one_stays_with_its_owner() public {
        uint256 id = mint(1000, 1);
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.Listed(id, seller, PRICE);
        list(id, PRICE);
        vm.assertEq(certificate.ownerOf(id), seller, "owner");
        vm.assertEq(certificate.certificateOf(id).price, PRICE, "price");
        list(id, 2 * PRICE);
        vm.assertEq(certificate.certificateOf(id).price, 2 * PRICE, "another price");
    }

    function test_only_who_owns_it_or_acts_for_its_owner_lists() public {
        uint256 id = mint(1000, 1);
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, seller, buyer));
        vm.prank(buyer);
        certificate.list(id, uint128(PRICE));
        vm.prank(ownerOf(seller));
        certificate.list(id, uint128(PRICE));
        vm.prank(seller);
        certificate.setApprovalForAll(buyer, true);
        vm.prank(buyer);
        certificate.list(id, uint128(PRICE));
        vm.expectRevert(IEnergyCertificate.InvalidPrice.selector);
        list(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.UnknownCertificate.selector, 5));
        list(5, PRICE);
    }

    function test_a_listing_ends_when_its_seller_wants() public {
        uint256 id = listed();
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, seller, buyer));
        _cancel(buyer, id);
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.ListingEnded(id, seller);
        _cancel(seller, id);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.NotForSale.selector, id));
        buyCertificate(id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.NotForSale.selector, id));
        _cancel(seller, id);
    }

    function test_who_ends_a_listing() public {
        address beneficiary = named("beneficiary");
        vm.prank(ownerOf(seller));
        registry.setBeneficiary(seller, beneficiary);
        vm.prank(seller);
        certificate.setApprovalForAll(requester, true);
        uint256[4] memory ids = [listed(), listed(), listed(), listed()];
        _cancel(beneficiary, ids[0]);
        _cancel(ownerOf(seller), ids[1]);
        _cancel(requester, ids[2]);
        vm.prank(ownerOf(seller));
        registry.setOperator(seller, attester);
        _cancel(seller, ids[3]);
    }

    function test_a_listing_ends_when_it_is_given_away() public {
        uint256 id = listed();
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.ListingEnded(id, seller);
        vm.prank(seller);
        certificate.safeTransferFrom(seller, requester, id, 1, "");
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.NotForSale.selector, id));
        buyCertificate(id, PRICE);
    }

    // buying

    function _sold(uint256 id) internal view {
        vm.assertEq(certificate.ownerOf(id), buyer, "owner");
        vm.assertEq(certificate.certificateOf(id).price, 0, "not for sale any more");
        vm.assertEq(certificate.creditOf(seller), PRICE, "credit");
        vm.assertEq(token.balanceOf(buyer), 1e24 - PRICE, "paid");
        vm.assertEq(token.allowance(buyer, address(certificate)), 0, "allowance");
    }

    function test_by_transfer_and_call() public {
        uint256 id = listed();
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.Sold(id, seller, buyer, PRICE);
        buyCertificate(id, PRICE);
        _sold(id);
    }

    function test_by_permit() public {
        uint256 id = listed();
        IPayments.Permit memory permit = permitFor(address(certificate), PRICE);
        vm.prank(buyer);
        certificate.buyWithPermit(IEnergyCertificate.Purchase(id, buyer), PRICE, permit);
        _sold(id);
    }

    function test_by_an_allowance() public {
        uint256 id = listed();
        vm.prank(buyer);
        token.approve(address(certificate), PRICE);
        _buy(buyer, id, PRICE);
        _sold(id);
    }

    function test_not_without_paying() public {
        uint256 id = listed();
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        _buy(buyer, id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotToken.selector, buyer));
        vm.prank(buyer);
        IERC1363Receiver(address(certificate))
            .onTransferReceived(buyer, buyer, PRICE, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
    }

    function test_at_exactly_the_price_that_the_buyer_saw() public {
        uint256 id = listed();
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.WrongPrice.selector, PRICE, PRICE - 1));
        buyCertificate(id, PRICE - 1);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.WrongPrice.selector, PRICE, PRICE + 1));
        buyCertificate(id, PRICE + 1);
        list(id, 2 * PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.WrongPrice.selector, 2 * PRICE, PRICE));
        buyCertificate(id, PRICE);
    }

    function test_once() public {
        uint256 id = listed();
        buyCertificate(id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.NotForSale.selector, id));
        buyCertificate(id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.UnknownCertificate.selector, 5));
        buyCertificate(5, PRICE);
    }

    function test_not_for_nobody_and_not_for_its_owner() public {
        uint256 id = listed();
        buyer = address(0);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.InvalidBuyer.selector, buyer));
        pay(requester, address(certificate), PRICE, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
        buyer = seller;
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.InvalidBuyer.selector, buyer));
        pay(requester, address(certificate), PRICE, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
    }

    function test_the_buyer_sells_on_and_each_seller_is_paid() public {
        uint256 id = listed();
        buyCertificate(id, PRICE);
        vm.prank(buyer);
        certificate.list(id, uint128(3 * PRICE));
        pay(requester, address(certificate), 3 * PRICE, abi.encode(IEnergyCertificate.Purchase(id, requester)));
        uint256 before = token.balanceOf(buyer);
        certificate.withdraw(buyer);
        certificate.withdraw(seller);
        vm.assertEq(token.balanceOf(buyer) - before, 3 * PRICE, "an account that never registered is its own payee");
        vm.assertEq(token.balanceOf(ownerOf(seller)), PRICE, "the home's beneficiary");
        vm.assertEq(token.balanceOf(address(certificate)), 0, "nothing left");
    }

    function test_a_pause_stops_entry_and_nothing_else() public {
        uint256 id = listed();
        buyCertificate(id, PRICE);
        id = listed();
        uint256 other = mint(1000, 1);
        vm.prank(pauser);
        IPausable(address(certificate)).pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        mint(1000, 1);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        list(id, PRICE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        buyCertificate(id, PRICE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        _buy(buyer, id, PRICE);
        IPayments.Permit memory permit = permitFor(address(certificate), PRICE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        vm.prank(buyer);
        certificate.buyWithPermit(IEnergyCertificate.Purchase(id, buyer), PRICE, permit);
        _cancel(seller, id);
        vm.prank(seller);
        certificate.retire(other, "Anna");
        vm.prank(seller);
        certificate.safeTransferFrom(seller, buyer, id, 1, "");
        certificate.withdraw(seller);
    }

    // strange tokens and strange buyers

    function test_a_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        deployOnStrange(address(fee));
        uint256 id = listed();
        fee.mint(buyer, 10 * PRICE);
        vm.prank(buyer);
        fee.approve(address(certificate), PRICE);
        vm.expectRevert(
            abi.encodeWithSelector(ExactTransfer.TransferFeeNotSupported.selector, PRICE, PRICE - PRICE / 100)
        );
        _buy(buyer, id, PRICE);
    }

    function test_a_seller_that_moves_it_while_the_token_is_paid_sells_nothing() public {
        CallbackToken strange = new CallbackToken();
        deployOnStrange(address(strange));
        uint256 id = listed();
        strange.mint(buyer, PRICE);
        vm.prank(buyer);
        strange.approve(address(certificate), PRICE);
        vm.prank(seller);
        certificate.setApprovalForAll(address(strange), true);
        strange.callBack(
            address(certificate), abi.encodeCall(certificate.safeTransferFrom, (seller, requester, id, 1, ""))
        );
        vm.expectPartialRevert(IERC1155Errors.ERC1155InsufficientBalance.selector);
        _buy(buyer, id, PRICE);
        vm.assertEq(strange.balanceOf(buyer), PRICE, "nothing was paid");
    }

    function test_a_buyer_that_calls_back_enters_nothing() public {
        Reseller reseller = new Reseller(certificate);
        uint256 id = listed();
        uint256 other = listed();
        buyer = address(reseller);
        reseller.remember(abi.encodeCall(certificate.buy, (IEnergyCertificate.Purchase(other, buyer), 0)));
        pay(requester, address(certificate), PRICE, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
        vm.assertEq(certificate.ownerOf(id), buyer, "bought");
        vm.assertTrue(reseller.called() && !reseller.entered(), "called back, in vain");
        reseller.remember(abi.encodeCall(certificate.withdraw, (seller)));
        pay(requester, address(certificate), PRICE, abi.encode(IEnergyCertificate.Purchase(other, buyer)));
        vm.assertTrue(!reseller.entered(), "nor to pay out");
        vm.assertEq(certificate.creditOf(seller), 2 * PRICE, "credit");
    }
}
