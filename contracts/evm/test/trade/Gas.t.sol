// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {Measured} from "../support/Measured.sol";
import {SalesFixture} from "./SalesFixture.sol";

/// @title What trading costs, on a grid of a quarter of an hour.
/// forge-config: default.isolate = true
contract TradeGasTest is SalesFixture, Measured {
    uint256 internal constant BUY = 90_000;
    uint256 internal constant BUY_BY_PERMIT = 95_000; // with a nonce, a signature and an allowance
    uint256 internal constant MINT = 60_000;
    uint256 internal constant SALE = 110_000;

    function setUp() public override {
        interval = 15 minutes;
        super.setUp();
        give(seller, 0, 10_000);
    }

    function _measure(string memory name, address sender, address target, bytes memory data, uint256 most)
        internal
        returns (uint256)
    {
        return _measure("Trade", name, sender, target, data, most);
    }

    function _transferAndCall(address to, uint256 amount, bytes memory data) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", to, amount, data);
    }

    function test_prove() public {
        feedIn(seller, 0, clock() / interval, 500);
        passDays(1);
        uint256 time = clock() / interval;
        bytes memory data = abi.encodeCall(surplus.prove, (seller, 0, uint32(time), readingProof(seller, 0, time)));
        _measure("prove", seller, address(surplus), data, 90_000);
    }

    function test_offer_and_cancel() public {
        offer(1000, PRICE);
        bytes memory data = abi.encodeCall(exchange.offer, (seller, someTerms(1000, PRICE)));
        _measure("offer", seller, address(exchange), data, 130_000);
        _measure("cancel", seller, address(exchange), abi.encodeCall(exchange.cancel, (2)), 70_000);
    }

    function test_buy() public {
        uint256 id = offer(4000, PRICE);
        bytes memory data = _transferAndCall(address(exchange), PRICE, abi.encode(purchaseOf(id, 1000)));
        _measure("buy, the first time from a seller", buyer, address(token), data, 160_000);
        _measure("buy, by transferAndCall", buyer, address(token), data, BUY);
        data = _transferAndCall(address(exchange), 2 * PRICE, abi.encode(purchaseOf(id, 1000)));
        _measure("buy, with change", buyer, address(token), data, BUY);
    }

    function test_buy_by_permit() public {
        uint256 id = offer(4000, PRICE);
        buy(id, 1000, PRICE);
        IEnergyExchange.Purchase memory purchase = purchaseOf(id, 1000);
        IPayments.Permit memory permit = permitFor(address(exchange), PRICE);
        vm.prank(buyer);
        exchange.buyWithPermit(purchase, PRICE, permit);
        permit = permitFor(address(exchange), PRICE);
        bytes memory data = abi.encodeCall(exchange.buyWithPermit, (purchase, PRICE, permit));
        _measure("buy, by permit", buyer, address(exchange), data, BUY_BY_PERMIT);
    }

    function test_buy_of_three() public {
        uint256[] memory ids = new uint256[](3);
        for (uint256 k; k < 3; ++k) {
            ids[k] = offer(2000, PRICE + k);
            buy(ids[k], 1000, PRICE + k);
        }
        bytes memory data = _transferAndCall(address(exchange), 3 * PRICE + 3, abi.encode(purchaseOf(ids, 2500)));
        _measure("buy, of three offers of one seller", buyer, address(token), data, 120_000);
    }

    function test_consume_and_withdraw() public {
        uint256 id = offer(4000, PRICE);
        buy(id, 1000, PRICE);
        vm.prank(buyer);
        exchange.consume(buyer, seller, 100);
        _measure("consume", buyer, address(exchange), abi.encodeCall(exchange.consume, (buyer, seller, 200)), 40_000);
        _measure("withdraw", buyer, address(exchange), abi.encodeCall(exchange.withdraw, (seller)), 90_000);
    }

    function test_mint() public {
        mint(500, 1);
        bytes memory data = abi.encodeCall(certificate.mint, (seller, 0, 1000, 10, ""));
        _measure("mint, ten at once", seller, address(certificate), data, 10 * MINT);
        data = abi.encodeCall(certificate.mint, (seller, 0, 1000, 1, ""));
        _measure("mint, one", seller, address(certificate), data, 100_000);
    }

    function test_mint_with_a_place() public {
        mint(500, 1);
        bytes memory data = abi.encodeCall(certificate.mint, (seller, 0, 1000, 10, "Konstanz, Germany"));
        _measure("mint, ten at once, with a place", seller, address(certificate), data, 10 * MINT);
    }

    function test_sale() public {
        buyCertificate(listed(), PRICE);
        uint256 id = mint(1000, 1);
        _measure("list", seller, address(certificate), abi.encodeCall(certificate.list, (id, uint128(PRICE))), 70_000);
        bytes memory purchase = abi.encode(IEnergyCertificate.Purchase(id, buyer));
        bytes memory data = _transferAndCall(address(certificate), PRICE, purchase);
        _measure("sale, by transferAndCall", buyer, address(token), data, SALE);
        data = abi.encodeCall(certificate.retire, (id, "Anna"));
        _measure("retire", buyer, address(certificate), data, 110_000);
    }

    function test_the_first_sale_of_all() public {
        uint256 id = listed();
        bytes memory data =
            _transferAndCall(address(certificate), PRICE, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
        _measure("sale, the first of all", buyer, address(token), data, SALE);
    }

    function test_sale_by_permit() public {
        buyCertificate(listed(), PRICE);
        uint256 id = listed();
        bytes memory data = abi.encodeCall(
            certificate.buyWithPermit,
            (IEnergyCertificate.Purchase(id, buyer), PRICE, permitFor(address(certificate), PRICE))
        );
        _measure("sale, by permit", buyer, address(certificate), data, SALE);
    }
}
