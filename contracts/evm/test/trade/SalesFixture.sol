// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {IPayments} from "../../src/interfaces/IPayments.sol";
import {TradeFixture} from "./TradeFixture.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title Sellers, buyers, and everything that they trade on.
abstract contract SalesFixture is TradeFixture {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    uint256 internal constant SIGNER = 7;

    IEnergyExchange internal exchange;
    IEnergyCertificate internal certificate;
    address internal buyer;
    address internal seller;

    function setUp() public virtual override {
        super.setUp();
        deploySales(address(token));
        buyer = newBuyer(vm.addr(SIGNER));
        seller = newSeller("seller");
        give(seller, 0, 10_000);
    }

    function deploySales(address payToken) internal {
        bytes memory arguments = abi.encode(payToken, surplus, admin);
        exchange = IEnergyExchange(vm.deployCode("EnergyExchange.sol:EnergyExchange", arguments));
        certificate = IEnergyCertificate(vm.deployCode("EnergyCertificate.sol:EnergyCertificate", arguments));
        vm.prank(admin);
        surplus.setSpenders(address(exchange), address(certificate));
        grant(address(exchange), "PAUSER_ROLE", pauser);
        grant(address(certificate), "PAUSER_ROLE", pauser);
    }

    /// Everything again, on another token, with a seller of its own.
    function deployOnStrange(address strange) internal {
        deployOn(strange);
        delete homes;
        surplus = deploySurplus();
        deploySales(strange);
        seller = named("seller on a strange token");
        vm.prank(seller);
        registry.register(ownerOf(seller), 0);
        addMeter(seller, bytes32("meter"), NO_PARENT);
        homes.push(seller);
        startReading(seller);
        passDays(1);
        prove(seller, 0);
        give(seller, 0, 10_000);
    }

    /// An account with tokens that approved nobody.
    function newBuyer(address account) internal returns (address) {
        vm.prank(admin);
        token.mint(account, 1e24);
        return account;
    }

    function someTerms(uint256 wh, uint256 price) internal view returns (IEnergyExchange.Terms memory terms) {
        terms.wh = uint48(wh);
        terms.price = uint96(price);
        terms.expires = uint40(clock() + 1 days);
    }

    function offer(address account, IEnergyExchange.Terms memory terms) internal returns (uint256) {
        vm.prank(account);
        return exchange.offer(account, terms);
    }

    function offer(uint256 wh, uint256 price) internal returns (uint256) {
        return offer(seller, someTerms(wh, price));
    }

    function purchaseOf(uint256 id, uint256 wh) internal view returns (IEnergyExchange.Purchase memory) {
        uint256[] memory ids = new uint256[](1);
        ids[0] = id;
        return purchaseOf(ids, wh);
    }

    function purchaseOf(uint256[] memory ids, uint256 wh) internal view returns (IEnergyExchange.Purchase memory) {
        return IEnergyExchange.Purchase(buyer, uint48(wh), type(uint96).max, ids);
    }

    function pay(address payer, address to, uint256 amount, bytes memory purchase) internal {
        vm.prank(payer);
        IERC1363(address(token)).transferAndCall(to, amount, purchase);
    }

    function buy(uint256 id, uint256 wh, uint256 amount) internal {
        pay(buyer, address(exchange), amount, abi.encode(purchaseOf(id, wh)));
    }

    function mint(uint256 wh, uint256 count) internal returns (uint256) {
        vm.prank(seller);
        return certificate.mint(seller, 0, uint32(wh), count, "");
    }

    function list(uint256 id, uint256 price) internal {
        vm.prank(seller);
        certificate.list(id, uint128(price));
    }

    /// A certificate of 1 kWh for sale at PRICE.
    function listed() internal returns (uint256 id) {
        id = mint(1000, 1);
        list(id, PRICE);
    }

    function buyCertificate(uint256 id, uint256 amount) internal {
        pay(buyer, address(certificate), amount, abi.encode(IEnergyCertificate.Purchase(id, buyer)));
    }

    function permitFor(address spender, uint256 amount) internal view returns (IPayments.Permit memory permit) {
        IERC20Permit permitting = IERC20Permit(address(token));
        permit.deadline = clock();
        uint256 nonce = permitting.nonces(vm.addr(SIGNER));
        bytes32 content = keccak256(abi.encode(PERMIT, vm.addr(SIGNER), spender, amount, nonce, permit.deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", permitting.DOMAIN_SEPARATOR(), content));
        (permit.v, permit.r, permit.s) = vm.sign(SIGNER, digest);
    }
}
