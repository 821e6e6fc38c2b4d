// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {ISurplus} from "../../src/interfaces/ISurplus.sol";
import {SalesFixture} from "./SalesFixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @title Certificates are made, move and are used up.
contract CertificateTest is SalesFixture {
    function _id(uint256 position) internal view returns (uint256) {
        return uint256(uint160(seller)) << 96 | position;
    }

    // minting

    function test_a_lot_is_made_of_surplus() public {
        uint32 to = uint32(clock() / interval);
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.CertificatesMinted(seller, 0, _id(0), 1, 1000, to - 24, to);
        vm.expectEmit(address(certificate));
        emit IERC1155.TransferSingle(seller, address(0), seller, _id(0), 1);
        uint256 id = mint(1000, 1);
        vm.assertEq(id, _id(0), "named by its Wh");
        vm.assertEq(certificate.ownerOf(id), seller, "owner");
        vm.assertEq(certificate.balanceOf(seller, id), 1, "balance");
        vm.assertEq(surplus.availableOf(seller, 0), 9000, "surplus left");
        IEnergyCertificate.Certificate memory it = certificate.certificateOf(id);
        vm.assertEq(it.account, seller, "account");
        vm.assertEq(it.ordinal, 0, "meter");
        vm.assertEq(it.wh, 1000, "Wh");
        vm.assertEq(it.end, clock(), "end");
        vm.assertEq(it.start, clock() - 1 days, "start");
        vm.assertEq(it.place, "", "place");
    }

    function test_many_at_once_lie_behind_each_other() public {
        uint256 first = mint(700, 1);
        uint256 second = mint(1000, 3);
        vm.assertEq(second, first + 700, "behind the first");
        for (uint256 k; k < 3; ++k) {
            vm.assertEq(certificate.certificateOf(second + k * 1000).wh, 1000, "Wh");
            vm.assertEq(certificate.balanceOf(seller, second + k * 1000), 1, "one each");
        }
        vm.assertEq(certificate.certificateOf(second + 500).wh, 0, "nothing between");
        vm.assertEq(mint(100, 1), second + 3000, "and the next behind them");
    }

    function test_no_more_than_was_proven_and_not_what_is_offered() public {
        offer(4000, PRICE);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.TooLittleSurplus.selector, 6000));
        mint(1000, 7);
        mint(1000, 6);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.TooLittleSurplus.selector, 0));
        mint(1, 1);
    }

    function test_lots_make_sense() public {
        vm.expectRevert(IEnergyCertificate.InvalidLot.selector);
        mint(0, 1);
        vm.expectRevert(IEnergyCertificate.InvalidLot.selector);
        mint(1, 0);
        vm.expectRevert(IEnergyCertificate.InvalidLot.selector);
        mint(1, 101);
        mint(1, 100);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.TextTooLong.selector, 64));
        vm.prank(seller);
        certificate.mint(seller, 0, 1, 1, string(new bytes(65)));
    }

    function test_the_owner_mints_for_the_account_and_nobody_else() public {
        vm.prank(ownerOf(seller));
        uint256 id = certificate.mint(seller, 0, 100, 1, "");
        vm.assertEq(certificate.ownerOf(id), seller, "the account's");
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, seller, buyer));
        vm.prank(buyer);
        certificate.mint(seller, 0, 100, 1, "");
        vm.prank(ownerOf(seller));
        registry.deactivate(seller);
        vm.expectRevert(abi.encodeWithSelector(IPayments.AccountDeactivated.selector, seller));
        mint(100, 1);
    }

    // moving

    function _transfer(address sender, address to, uint256 id, uint256 value) internal {
        vm.prank(sender);
        certificate.safeTransferFrom(seller, to, id, value, "");
    }

    function test_its_owner_gives_it_away() public {
        uint256 id = mint(1000, 1);
        vm.expectEmit(address(certificate));
        emit IERC1155.TransferSingle(seller, seller, buyer, id, 1);
        _transfer(seller, buyer, id, 1);
        vm.assertEq(certificate.ownerOf(id), buyer, "owner");
        vm.assertEq(certificate.balanceOf(buyer, id), 1, "new balance");
        vm.assertEq(certificate.balanceOf(seller, id), 0, "old balance");
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, seller, 0, 1, id));
        _transfer(seller, buyer, id, 1);
    }

    function test_there_is_one_of_each() public {
        uint256 id = mint(1000, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, seller, 1, 2, id));
        _transfer(seller, buyer, id, 2);
        _transfer(seller, buyer, id, 0);
        vm.assertEq(certificate.ownerOf(id), seller, "none is none");
        vm.expectPartialRevert(IERC1155Errors.ERC1155MissingApprovalForAll.selector);
        _transfer(buyer, buyer, id, 1);
        vm.expectPartialRevert(IERC1155Errors.ERC1155InvalidReceiver.selector);
        _transfer(seller, address(0), id, 1);
        vm.expectPartialRevert(IERC1155Errors.ERC1155InvalidReceiver.selector);
        _transfer(seller, address(token), id, 1);
    }

    function test_many_move_at_once() public {
        uint256 id = mint(1000, 2);
        uint256[] memory ids = new uint256[](2);
        uint256[] memory values = new uint256[](2);
        (ids[0], ids[1], values[0], values[1]) = (id, id + 1000, 1, 1);
        vm.prank(seller);
        certificate.setApprovalForAll(requester, true);
        vm.prank(requester);
        certificate.safeBatchTransferFrom(seller, buyer, ids, values, "");
        address[] memory owners = new address[](2);
        (owners[0], owners[1]) = (buyer, seller);
        uint256[] memory balances = certificate.balanceOfBatch(owners, ids);
        vm.assertEq(balances[0], 1, "moved");
        vm.assertEq(balances[1], 0, "moved away");
        vm.assertEq(certificate.balanceOf(address(0), 1), 0, "what does not exist belongs to nobody");
        vm.expectPartialRevert(IERC1155Errors.ERC1155InvalidArrayLength.selector);
        vm.prank(buyer);
        certificate.safeBatchTransferFrom(buyer, seller, ids, new uint256[](1), "");
    }

    function test_one_twice_in_a_batch_is_refused() public {
        uint256 id = mint(1000, 1);
        uint256[] memory ids = new uint256[](2);
        uint256[] memory values = new uint256[](2);
        (ids[0], ids[1], values[0], values[1]) = (id, id, 1, 1);
        vm.expectPartialRevert(IERC1155Errors.ERC1155InsufficientBalance.selector);
        vm.prank(seller);
        certificate.safeBatchTransferFrom(seller, buyer, ids, values, "");
    }

    // retiring

    function _retire(address sender, uint256 id, string memory beneficiary) internal {
        vm.prank(sender);
        certificate.retire(id, beneficiary);
    }

    function test_a_retired_one_is_used_up_for_ever() public {
        uint256 id = listed();
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.Retired(id, seller, 1000, "Anna");
        vm.expectEmit(address(certificate));
        emit IEnergyCertificate.ListingEnded(id, seller);
        vm.expectEmit(address(certificate));
        emit IERC1155.TransferSingle(seller, seller, address(0), id, 1);
        _retire(seller, id, "Anna");
        vm.assertEq(certificate.ownerOf(id), address(0), "nobody's");
        IEnergyCertificate.Certificate memory it = certificate.certificateOf(id);
        vm.assertEq(it.retiredAt, clock(), "when");
        vm.assertEq(it.retiredBy, seller, "by whom");
        vm.assertEq(it.beneficiary, "Anna", "for whom");
        vm.assertEq(it.price, 0, "not for sale");
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.AlreadyRetired.selector, id));
        _retire(seller, id, "Anna");
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.AlreadyRetired.selector, id));
        list(id, PRICE);
        vm.expectPartialRevert(IERC1155Errors.ERC1155InsufficientBalance.selector);
        _transfer(seller, buyer, id, 1);
        vm.assertEq(surplus.meterOf(seller, 0).certifiedWh, 1000, "and it stays certified");
    }

    function test_only_who_owns_it_or_acts_for_its_owner_retires() public {
        uint256 id = mint(1000, 1);
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, seller, buyer));
        _retire(buyer, id, "Anna");
        _transfer(seller, buyer, id, 1);
        vm.expectRevert(abi.encodeWithSelector(IPayments.NotAllowed.selector, buyer, seller));
        _retire(seller, id, "Anna");
        vm.prank(buyer);
        certificate.setApprovalForAll(requester, true);
        _retire(requester, id, "Anna");
        id = mint(1000, 1);
        _retire(ownerOf(seller), id, "Anna");
    }

    function test_for_somebody_with_a_name() public {
        uint256 id = mint(1000, 1);
        vm.expectRevert(IEnergyCertificate.NoBeneficiary.selector);
        _retire(seller, id, "");
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.TextTooLong.selector, 64));
        _retire(seller, id, string(new bytes(65)));
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.UnknownCertificate.selector, 5));
        _retire(seller, 5, "Anna");
    }

    // itself

    function test_names_itself() public {
        vm.assertTrue(certificate.supportsInterface(type(IERC1155).interfaceId), "ERC-1155");
        vm.assertTrue(certificate.supportsInterface(type(IERC1155MetadataURI).interfaceId), "metadata");
        vm.assertTrue(certificate.supportsInterface(type(IAccessControl).interfaceId), "access control");
        vm.assertTrue(!certificate.supportsInterface(0xffffffff), "nothing else");
        vm.assertEq(certificate.TOKEN(), address(token), "token");
        vm.assertEq(address(certificate.SURPLUS()), address(surplus), "surplus");
        vm.assertLe(address(certificate).code.length, 24_576, "size");
        vm.expectRevert(IPayments.InvalidAddress.selector);
        vm.deployCode("EnergyCertificate.sol:EnergyCertificate", abi.encode(token, surplus, address(0)));
    }

    function testFuzz_no_lot_twice(uint256 seed) public {
        uint256 last;
        uint256 minted;
        for (uint256 k; k < 8; ++k) {
            uint256 random = uint256(keccak256(abi.encode(seed, k)));
            (uint256 wh, uint256 count) = (1 + random % 400, 1 + (random >> 64) % 3);
            uint256 id = mint(wh, count);
            vm.assertEq(id, _id(minted), "where the last ended");
            vm.assertTrue(k == 0 || id > last, "after the last");
            last = id + (count - 1) * wh;
            minted += wh * count;
        }
        vm.assertEq(surplus.meterOf(seller, 0).certifiedWh, minted, "certified");
        vm.assertEq(surplus.availableOf(seller, 0), 10_000 - minted, "available");
    }
}
