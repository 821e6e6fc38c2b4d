// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Readings} from "./Readings.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

interface IMintable is IERC20 {
    function mint(address to, uint256 amount) external;
}

interface IPausable {
    function pause() external;
    function unpause() external;
    function paused() external view returns (bool);
    function pausedSeconds() external view returns (uint256);
}

interface IHasAnnex {
    function ANNEX() external view returns (address);
}

/// @title A deployed market on a grid of one hour, its people, and days that pass.
/// @notice Tests know the contracts by their interfaces and deploy them from the build's artifacts, as clients do.
abstract contract Fixture is Readings {
    uint256 internal constant T0 = 20_000 days;
    uint256 internal constant PRICE = 1e15; // token base units per kWh and tick
    uint8 internal constant NO_PARENT = 255;
    uint128 internal constant HIGHEST_MINIMUM = 1000e18;
    uint40 internal constant UNBONDING = 7 days;

    uint256 internal interval = 1 hours;
    uint256 internal perDay;

    address internal admin;
    address internal pauser;
    address internal requester;
    address internal attester;

    IMintable internal token;
    IMeterRegistry internal registry;
    IReadingLedger internal ledger;
    IFlexibilityMarket internal market;

    address[] internal homes;

    function setUp() public virtual {
        vm.warp(T0);
        perDay = 1 days / interval;
        (admin, pauser, requester, attester) = (named("admin"), named("pauser"), named("requester"), named("attester"));
        token = IMintable(vm.deployCode("EnergyToken.sol:EnergyToken", abi.encode("Energy", "NRG", admin, 1e30)));
        deployOn(address(token));
        grant(address(token), "MINTER_ROLE", admin);
        fund(requester);
    }

    function deployOn(address payToken) internal {
        bytes memory arguments = abi.encode(payToken, admin, 0, HIGHEST_MINIMUM, UNBONDING);
        registry = IMeterRegistry(vm.deployCode("MeterRegistry.sol:MeterRegistry", arguments));
        ledger = IReadingLedger(vm.deployCode("ReadingLedger.sol:ReadingLedger", abi.encode(registry, interval)));
        market = IFlexibilityMarket(
            vm.deployCode("FlexibilityMarket.sol:FlexibilityMarket", abi.encode(payToken, registry, ledger, admin))
        );
        vm.prank(admin);
        registry.setMarket(address(market));
        grant(address(market), "REQUESTER_ROLE", requester);
        grant(address(market), "PAUSER_ROLE", pauser);
        grant(address(registry), "PAUSER_ROLE", pauser);
        grant(address(registry), "ATTESTER_ROLE", attester);
    }

    function ledgerOf() internal view override returns (IReadingLedger) {
        return ledger;
    }

    // people

    function grant(address target, string memory role, address account) internal {
        vm.prank(admin);
        IAccessControl(target).grantRole(keccak256(bytes(role)), account);
    }

    function fund(address account) internal {
        vm.prank(admin);
        token.mint(account, 1e24);
        vm.prank(account);
        token.approve(address(market), type(uint256).max);
        vm.prank(account);
        token.approve(address(registry), type(uint256).max);
    }

    /// A registered home with one meter of 10 kW that uses 1 kWh an hour, and a stake of 100 tokens.
    function newHome(string memory name) internal returns (address account) {
        account = named(name);
        fund(account);
        vm.prank(account);
        registry.register(ownerOf(account), 0);
        addMeter(account, bytes32("meter"), NO_PARENT);
        vm.prank(account);
        registry.addStake(account, 100e18);
        usual[account][0] = 1000 * interval / 1 hours;
        homes.push(account);
        startReading(account);
    }

    function ownerOf(address account) internal pure returns (address) {
        return address(uint160(account) ^ 1);
    }

    function addMeter(address account, bytes32 id, uint8 parent) internal returns (uint8) {
        vm.prank(account);
        return registry.addMeter(account, metadata(id, IMeterRegistry.MeterType.Other, parent));
    }

    function metadata(bytes32 id, IMeterRegistry.MeterType meterType, uint8 parent)
        internal
        pure
        returns (IMeterRegistry.Metadata memory)
    {
        return IMeterRegistry.Metadata(id, meterType, parent, 10_000, "Gridpact", "Test");
    }

    // time

    function today() internal view returns (uint256) {
        return clock() / 1 days;
    }

    /// The first range of a home: one reading, at the last full interval.
    function startReading(address account) internal {
        uint256 last = clock() / interval;
        Posted storage range = readTo(account, last - 1, last);
        vm.prank(account);
        ledger.post(account, uint32(last - 1), uint32(last), meterBits, rootOf(range));
        range.rangeWord = clock() << 72 | (last - 1) << 40 | last << 8 | meterBits;
    }

    /// Days pass; every home posts each day at midnight.
    function passDays(uint256 count) internal {
        for (uint256 k; k < count; ++k) {
            vm.warp((today() + 1) * 1 days);
            for (uint256 h; h < homes.length; ++h) {
                postTo(homes[h], homes[h], clock() / interval);
            }
        }
    }

    function passUntilDay(uint256 day) internal {
        while (today() < day) passDays(1);
    }

    // series

    /// Ten days from tomorrow, 16:00 to 20:00, three calls, bidding for an hour.
    function someTerms() internal view returns (IMarketBase.Terms memory terms) {
        terms.target = 8000;
        terms.tickSize = uint96(PRICE);
        terms.biddingEnds = uint40(clock() + 1 hours);
        terms.firstDay = uint32(today() + 1);
        terms.termDays = 10;
        terms.offset = uint16(16 hours / interval);
        terms.length = uint16(4 hours / interval);
        terms.maxCalls = 3;
        terms.baselineDays = 7;
        terms.capTick = 99;
    }

    /// The same at a fixed price of ten ticks.
    function fixedTerms() internal view returns (IMarketBase.Terms memory terms) {
        terms = someTerms();
        (terms.kind, terms.tickSize, terms.capTick) = (IMarketBase.Kind.PeakShaving, uint96(10 * PRICE), 0);
    }

    function announce(IMarketBase.Terms memory terms) internal returns (uint256) {
        vm.prank(requester);
        return market.request(terms);
    }

    function bid(uint256 id, address account, uint256 wh, uint256 tick) internal {
        vm.prank(account);
        market.bid(id, account, uint40(wh), uint16(tick));
    }

    function join(uint256 id, address account, uint256 wh) internal {
        vm.prank(account);
        market.join(id, account, uint40(wh));
    }

    function complete(uint256 id) internal {
        vm.prank(requester);
        market.complete(id);
    }

    function clear(uint256 id) internal {
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        market.clear(id, type(uint256).max);
    }

    /// A cleared series in which one home won everything it bid, at the price of tick 9.
    function awarded(address account, uint256 wh) internal returns (uint256 id) {
        IMarketBase.Terms memory terms = someTerms();
        terms.target = uint64(wh);
        return awardedOn(terms, account, wh);
    }

    function awardedOn(IMarketBase.Terms memory terms, address account, uint256 wh) internal returns (uint256 id) {
        id = announce(terms);
        bid(id, account, wh, 9);
        clear(id);
    }

    /// A series of fixed price that one home joined; joining is over.
    function joined(address account, uint256 wh) internal returns (uint256 id) {
        id = announce(fixedTerms());
        join(id, account, wh);
        vm.warp(market.seriesOf(id).terms.biddingEnds);
    }

    function startOf(uint256 id, uint256 day) internal view returns (uint256) {
        IMarketBase.Terms memory terms = market.seriesOf(id).terms;
        return (terms.firstDay + day) * perDay + terms.offset;
    }

    function callDay(uint256 id, uint256 day) internal {
        vm.prank(requester);
        // forge-lint: disable-next-line(unchecked-call)
        market.call(id, uint8(day)); // ours, not the low-level call
    }

    /// Calls a day the day before, decides what the home then uses, and waits for its readings.
    function callAndLive(uint256 id, uint256 day, address account, uint256 wh) internal {
        uint256 date = market.seriesOf(id).terms.firstDay + day;
        passUntilDay(date - 1);
        callDay(id, day);
        useWindow(account, startOf(id, day), market.seriesOf(id).terms.length, wh);
        passUntilDay(date + 1);
    }

    // settlement

    function proofOf(uint256 id, address account, uint256 day) internal view returns (bytes memory proof) {
        uint256 length = market.seriesOf(id).terms.length;
        uint32[] memory starts = market.baselineWindows(id, account, uint8(day));
        for (uint256 k; k < starts.length; ++k) {
            proof = abi.encodePacked(proof, metersProof(account, starts[k], starts[k] + length));
        }
        return abi.encodePacked(proof, metersProof(account, startOf(id, day), startOf(id, day) + length));
    }

    function metersProof(address account, uint256 start, uint256 end) internal view returns (bytes memory proof) {
        uint256 counted = registry.accountOf(account).counted;
        for (uint256 ordinal; counted >> ordinal != 0; ++ordinal) {
            if (counted >> ordinal & 1 == 0) continue;
            proof = abi.encodePacked(proof, windowProof(account, ordinal, start, end));
        }
    }

    function settle(uint256 id, address account, uint256 day) internal returns (IMarketBase.Settlement memory) {
        bytes memory proof = proofOf(id, account, day);
        vm.prank(account);
        return market.settle(id, account, uint8(day), proof);
    }
}
