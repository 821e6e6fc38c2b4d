// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {IEnergyExchange} from "../../src/interfaces/IEnergyExchange.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IPausable} from "../support/Fixture.sol";
import {SalesFixture} from "./SalesFixture.sol";

/// @title Everything that people may do with surplus, in any order. The grid meter and the panel of a home see the same
/// energy: what both are credited with may not be more than that.
contract TradeHandler is SalesFixture {
    uint256 internal constant HOMES = 2;
    uint256 internal constant PEOPLE = 4;
    IMeterRegistry.MeterType internal constant OTHER = IMeterRegistry.MeterType.Other;
    IMeterRegistry.MeterType internal constant PANEL = IMeterRegistry.MeterType.SolarPanel;

    /// The first step that went wrong.
    string public broken;
    address[PEOPLE] public people; // the homes first
    uint256[] public certificates;
    uint256 public tokens; // all there are
    mapping(address home => uint256) public given;
    mapping(address home => uint256) public traded;
    mapping(address home => uint256) public minted;
    mapping(uint256 id => bool) private _seen;
    mapping(address home => mapping(uint256 ordinal => uint256)) private _shown;

    constructor() {
        setUp();
        meterBits = 1;
        people = [newHome("first"), newHome("second"), buyer, newBuyer(named("third"))];
        homes = [people[0], people[1]];
        for (uint256 h; h < HOMES; ++h) {
            addMeterOf(people[h], bytes32("panel"), PANEL, NO_PARENT);
        }
        passDays(1);
        prove(people[0], 0);
        prove(people[1], 0);
        tokens = token.totalSupply();
    }

    // meters

    /// Four hours pass; every home gives something and posts it.
    function pass(uint256 seed) public {
        for (uint256 h; h < HOMES; ++h) {
            address home = people[h];
            uint256 random = _mix(seed + h);
            uint256 wh = random % 4 == 0 ? 0 : random % 9000;
            for (uint256 ordinal; ordinal < 2; ++ordinal) {
                feedIn(home, ordinal, clock() / interval + random % 4, wh);
                _shown[home][ordinal] += wh;
            }
            given[home] += wh;
        }
        vm.warp((clock() / interval + 4) * interval);
        for (uint256 h; h < HOMES; ++h) {
            postTo(homes[h], homes[h], clock() / interval);
        }
    }

    function proveAny(uint256 seed) public {
        seed = _mix(seed);
        address home = _home(seed);
        uint256 back = (seed >> 8) % 4 == 0 ? (seed >> 16) % 20 : 0;
        _prove(home, (seed >> 32) % 2, clock() / interval - back);
    }

    /// A register that shows less than before.
    function fall(uint256 seed) external {
        seed = _mix(seed);
        address home = _home(seed);
        uint256 ordinal = (seed >> 8) % 2;
        if ((seed >> 16) % 3 != 0) return;
        _shown[home][ordinal] = (seed >> 32) % (_shown[home][ordinal] + 1);
        giveFrom(home, ordinal, _shown[home][ordinal]);
    }

    function chooseKind(uint256 seed) external {
        seed = _mix(seed);
        address home = _home(seed);
        vm.prank(home);
        surplus.chooseKind(home, (seed >> 8) % 2 == 0 ? OTHER : PANEL);
    }

    function replace(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 4 != 0) return;
        address home = _home(seed >> 8);
        uint8 ordinal = uint8((seed >> 16) % 2);
        vm.prank(home);
        registry.retireMeter(home, ordinal);
        _shown[home][ordinal] += (seed >> 32) % 20_000; // another device, that has seen other things
        giveFrom(home, ordinal, _shown[home][ordinal]);
        if (ordinal == 0) addMeter(home, bytes32("meter"), NO_PARENT);
        else addMeterOf(home, bytes32("panel"), PANEL, NO_PARENT);
    }

    function move(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 8 != 0) return;
        address home = _home(seed >> 8);
        bool attested = registry.accountOf(home).attested;
        vm.prank(attester);
        if (attested) registry.detach(home);
        else registry.attest(home, keccak256(abi.encode("point", home)));
    }

    /// What usually happens, in its usual order; the other steps disturb it.
    function someTrade(uint256 seed) external {
        passAndProve(seed);
        _try(abi.encodeCall(this.offerSome, (seed)));
        _try(abi.encodeCall(this.offerSome, (seed + 1)));
        for (uint256 k; k < 3; ++k) {
            _try(abi.encodeCall(this.buySome, (seed + k)));
            _try(abi.encodeCall(this.consumeSome, (seed + k)));
        }
    }

    function someCertificates(uint256 seed) external {
        passAndProve(seed);
        _try(abi.encodeCall(this.mintSome, (seed)));
        _try(abi.encodeCall(this.mintSome, (seed + 1)));
        for (uint256 k; k < 4; ++k) {
            _try(abi.encodeCall(this.listSome, (seed + k)));
            _try(abi.encodeCall(this.buyListed, (seed + k)));
        }
    }

    function passAndProve(uint256 seed) public {
        pass(seed);
        for (uint256 h; h < HOMES; ++h) {
            for (uint256 ordinal; ordinal < 2; ++ordinal) {
                _try(abi.encodeCall(this.proveNow, (people[h], ordinal)));
            }
        }
    }

    function proveNow(address home, uint256 ordinal) external {
        _prove(home, ordinal, clock() / interval);
    }

    // the exchange

    function offerSome(uint256 seed) external {
        seed = _mix(seed);
        address home = _home(seed);
        uint8 ordinal = uint8((seed >> 8) % 2);
        if (surplus.availableOf(home, ordinal) == 0) ordinal ^= 1;
        uint256 available = surplus.availableOf(home, ordinal);
        IEnergyExchange.Terms memory terms =
            someTerms(1 + (seed >> 16) % (available + 10), 1 + (seed >> 64) % (2 * PRICE));
        terms.ordinal = ordinal;
        terms.expires = uint40(clock() + bound(seed >> 128, 1 hours, 4 days));
        if ((seed >> 160) % 3 == 0) terms.leastWh = uint48(terms.wh / 2);
        if ((seed >> 168) % 4 == 0) {
            terms.buyers = new address[](1);
            terms.buyers[0] = people[2];
        }
        offer(home, terms);
        _must(available == surplus.availableOf(home, ordinal) + terms.wh, "an offer takes what it offers");
    }

    function cancelSome(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = 1 + (seed >> 8) % exchange.offerCount();
        IEnergyExchange.Offer memory offered = exchange.offerOf(id);
        uint256 available = surplus.availableOf(offered.seller, offered.ordinal);
        vm.prank(people[seed % PEOPLE]);
        exchange.cancel(id);
        uint256 now_ = surplus.availableOf(offered.seller, offered.ordinal);
        _must(now_ == available + offered.leftWh, "a cancelled offer gives back what is left");
    }

    function buySome(uint256 seed) external {
        seed = _mix(seed);
        IEnergyExchange.Purchase memory purchase;
        purchase.buyer = people[seed % PEOPLE];
        purchase.offers = _cheapest();
        purchase.highestPrice = uint96((seed >> 8) % (3 * PRICE));
        purchase.wh = uint48(1 + (seed >> 128) % 6000);
        (uint256 wh, uint256 cost) = exchange.quote(purchase);
        if (wh == 0) return;
        purchase.wh = uint48(wh);
        address payer = people[(seed >> 192) % PEOPLE];
        uint256 before = token.balanceOf(payer);
        uint256[2] memory offered = [_offeredBy(people[0]), _offeredBy(people[1])];
        uint256 amount = cost + (seed >> 200) % PRICE;
        if ((seed >> 248) % 2 == 0) {
            pay(payer, address(exchange), amount, abi.encode(purchase));
        } else {
            vm.prank(payer);
            token.approve(address(exchange), amount);
            vm.prank(payer);
            exchange.buy(purchase, amount);
        }
        _must(before - token.balanceOf(payer) == cost, "as quoted");
        _must(cost <= (wh * purchase.highestPrice + 999) / 1000 + purchase.offers.length, "below the limit");
        for (uint256 h; h < HOMES; ++h) {
            traded[people[h]] += offered[h] - _offeredBy(people[h]);
        }
    }

    function consumeSome(uint256 seed) external {
        seed = _mix(seed);
        (address who, address from) = (people[seed % PEOPLE], _home(seed >> 8));
        (uint256 bought,) = exchange.energyOf(who, from);
        vm.prank(who);
        exchange.consume(who, from, uint128((seed >> 16) % (bought + 2)));
    }

    // certificates

    function mintSome(uint256 seed) external {
        seed = _mix(seed);
        address home = _home(seed);
        uint8 ordinal = uint8((seed >> 8) % 2);
        if (surplus.availableOf(home, ordinal) == 0) ordinal ^= 1;
        (uint256 wh, uint256 count) = (1 + (seed >> 16) % 2000, 1 + (seed >> 64) % 4);
        vm.prank(home);
        uint256 id = certificate.mint(home, ordinal, uint32(wh), count, "");
        for (uint256 k; k < count; ++k) {
            _must(!_seen[id + k * wh], "no lot twice");
            _seen[id + k * wh] = true;
            certificates.push(id + k * wh);
        }
        minted[home] += wh * count;
    }

    function listSome(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = certificates[seed % certificates.length];
        vm.prank(certificate.ownerOf(id));
        certificate.list(id, uint128(1 + (seed >> 64) % PRICE));
    }

    function endListing(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = certificates[seed % certificates.length];
        address owner = certificate.ownerOf(id);
        vm.prank((seed >> 64) % 4 == 0 ? people[(seed >> 72) % PEOPLE] : owner);
        certificate.cancelListing(id);
    }

    function buyListed(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = certificates[seed % certificates.length];
        uint256 price = certificate.certificateOf(id).price;
        address from = certificate.ownerOf(id);
        uint256 credit = certificate.creditOf(from);
        address to = people[(seed >> 64) % PEOPLE];
        pay(people[2], address(certificate), price, abi.encode(IEnergyCertificate.Purchase(id, to)));
        _must(certificate.ownerOf(id) == to && price != 0, "bought");
        _must(certificate.creditOf(from) == credit + price, "its owner is paid");
    }

    function giveAway(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = certificates[seed % certificates.length];
        address from = certificate.ownerOf(id);
        vm.prank(from);
        certificate.safeTransferFrom(from, people[(seed >> 64) % PEOPLE], id, 1, "");
        _must(certificate.certificateOf(id).price == 0, "not listed by another");
    }

    function retireSome(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 3 != 0) return;
        uint256 id = certificates[(seed >> 8) % certificates.length];
        vm.prank(certificate.ownerOf(id));
        certificate.retire(id, "Anna");
    }

    // everybody

    function withdrawSome(uint256 seed) external {
        seed = _mix(seed);
        address account = people[(seed >> 8) % PEOPLE];
        if (seed % 2 == 0) exchange.withdraw(account);
        else certificate.withdraw(account);
    }

    function pause(uint256 seed) external {
        seed = _mix(seed);
        IPausable target = IPausable(seed % 2 == 0 ? address(exchange) : address(certificate));
        bool paused = target.paused();
        if (!paused && (seed >> 8) % 8 != 0) return; // rarely, and not for long
        vm.prank(pauser);
        if (paused) target.unpause();
        else target.pause();
    }

    /// Whatever happened, everybody can end what is for sale and get everything out, even while paused for good.
    function everybodyLeaves() external {
        vm.warp(clock() + 1 days);
        IPausable[2] memory targets = [IPausable(address(exchange)), IPausable(address(certificate))];
        for (uint256 k; k < 2; ++k) {
            if (targets[k].paused()) continue;
            vm.prank(pauser);
            targets[k].pause();
        }
        for (uint256 id = 1; id <= exchange.offerCount(); ++id) {
            IEnergyExchange.Offer memory offered = exchange.offerOf(id);
            if (offered.leftWh == 0) continue;
            vm.prank(offered.seller);
            exchange.cancel(id);
        }
        for (uint256 k; k < certificates.length; ++k) {
            if (certificate.certificateOf(certificates[k]).price == 0) continue;
            vm.prank(certificate.ownerOf(certificates[k]));
            certificate.cancelListing(certificates[k]);
        }
        for (uint256 k; k < PEOPLE; ++k) {
            if (exchange.creditOf(people[k]) != 0) exchange.withdraw(people[k]);
            if (certificate.creditOf(people[k]) != 0) certificate.withdraw(people[k]);
        }
    }

    // what the invariants look at

    function contracts() external view returns (address, address, address, address) {
        return (address(token), address(surplus), address(exchange), address(certificate));
    }

    function certificateCount() external view returns (uint256) {
        return certificates.length;
    }

    /// Tokens of everybody who ever had some.
    function heldByAll() external view returns (uint256 sum) {
        address[11] memory all = [
            people[0],
            people[1],
            people[2],
            people[3],
            ownerOf(people[0]),
            ownerOf(people[1]),
            seller,
            requester,
            address(exchange),
            address(certificate),
            address(registry)
        ];
        for (uint256 k; k < all.length; ++k) {
            sum += token.balanceOf(all[k]);
        }
    }

    /// Wh on offer, of both meters.
    function _offeredBy(address home) private view returns (uint256 left) {
        for (uint256 id = 1; id <= exchange.offerCount(); ++id) {
            IEnergyExchange.Offer memory offered = exchange.offerOf(id);
            if (offered.seller == home) left += offered.leftWh;
        }
    }

    function _prove(address home, uint256 ordinal, uint256 time) private {
        uint256 before = surplus.availableOf(home, uint8(ordinal));
        uint256 wh = prove(home, uint8(ordinal), time);
        _must(surplus.availableOf(home, uint8(ordinal)) == before + wh, "a proof adds what it says");
    }

    /// The last offers, the cheapest first, of equal ones the older.
    function _cheapest() private view returns (uint256[] memory ids) {
        uint256 count = exchange.offerCount();
        uint256 before = count < 6 ? 0 : count - 6;
        ids = new uint256[](count - before);
        for (uint256 k; k < ids.length; ++k) {
            uint256 id = before + k + 1;
            uint256 place = k;
            for (; place != 0 && exchange.offerOf(ids[place - 1]).price > exchange.offerOf(id).price; --place) {
                ids[place] = ids[place - 1];
            }
            ids[place] = id;
        }
    }

    function _try(bytes memory data) private {
        (bool success,) = address(this).call(data);
        success; // what is refused is refused
    }

    /// Remembers what was wrong: a revert would undo the step, and the runner takes reverts for refusals.
    function _must(bool condition, string memory what) private {
        if (!condition && bytes(broken).length == 0) broken = what;
    }

    /// The fuzzer likes small numbers; every part of this one is random.
    function _mix(uint256 seed) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    function _home(uint256 seed) private view returns (address) {
        return people[seed % HOMES];
    }
}
