// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {ISurplus} from "../../src/interfaces/ISurplus.sol";
import {TradeFixture} from "./TradeFixture.sol";

contract SurplusTest is TradeFixture {
    IMeterRegistry.MeterType internal constant OTHER = IMeterRegistry.MeterType.Other;
    IMeterRegistry.MeterType internal constant PANEL = IMeterRegistry.MeterType.SolarPanel;

    address internal exchange = named("exchange");
    address internal certificate = named("certificate");
    address internal home;

    function setUp() public override {
        super.setUp();
        meterBits = 1;
        vm.prank(admin);
        surplus.setSpenders(exchange, certificate);
        home = newSeller("home");
    }

    function _sell(uint256 wh) internal returns (uint32) {
        vm.prank(exchange);
        return surplus.sell(home, 0, uint64(wh));
    }

    function _certify(uint256 wh) internal returns (uint32 from, uint32 to, uint64 position) {
        vm.prank(certificate);
        return surplus.certify(home, 0, uint64(wh));
    }

    function _available() internal view returns (uint256) {
        return surplus.availableOf(home, 0);
    }

    // proofs

    function test_the_first_reading_says_where_counting_starts() public {
        address other = newHome("other");
        feedIn(other, 0, clock() / interval, 4000);
        passDays(1);
        uint32 time = uint32(clock() / interval);
        vm.expectEmit(address(surplus));
        emit ISurplus.SurplusOpened(other, 0, time, 4000);
        vm.assertEq(prove(other, 0), 0, "credited");
        vm.assertEq(surplus.availableOf(other, 0), 0, "available");
    }

    function test_a_later_reading_credits_what_was_given_since() public {
        uint32 from = uint32(clock() / interval);
        feedIn(home, 0, from + 3, 2500);
        passDays(1);
        vm.expectEmit(address(surplus));
        emit ISurplus.SurplusProven(home, 0, from, from + 24, 2500, 2500);
        vm.assertEq(prove(home, 0), 2500, "credited");
        ISurplus.Meter memory meter = surplus.meterOf(home, 0);
        vm.assertEq(meter.registerWh, 2500, "register");
        vm.assertEq(meter.time, from + 24, "time");
        vm.assertEq(meter.from, from, "from");
        vm.assertEq(meter.provenWh, 2500, "proven");
    }

    function test_a_proof_credits_once() public {
        give(home, 0, 2500);
        uint256 time = clock() / interval;
        refusesProof(home, 0, time, abi.encodeWithSelector(ISurplus.NothingNew.selector, time, 2500));
        refusesProof(home, 0, time - 5, abi.encodeWithSelector(ISurplus.NothingNew.selector, time, 2500));
        _sell(2500);
        refusesProof(home, 0, time, abi.encodeWithSelector(ISurplus.NothingNew.selector, time, 2500));
        vm.assertEq(_available(), 0, "nothing came back");
    }

    function test_readings_may_be_skipped_and_nothing_is_lost() public {
        for (uint256 k; k < 4; ++k) {
            feedIn(home, 0, clock() / interval, 1000);
            passDays(1);
        }
        vm.assertEq(prove(home, 0), 4000, "four days in one proof");
    }

    function test_nothing_new_without_export() public {
        uint256 last = clock() / interval;
        passDays(1);
        refusesProof(home, 0, last + 24, abi.encodeWithSelector(ISurplus.NothingNew.selector, last, 0));
    }

    function test_a_register_that_fell_credits_nothing_until_it_is_above_again() public {
        give(home, 0, 3000);
        uint256 last = clock() / interval;
        giveFrom(home, 0, 1000);
        passDays(1);
        refusesProof(home, 0, clock() / interval, abi.encodeWithSelector(ISurplus.NothingNew.selector, last, 3000));
        vm.assertEq(give(home, 0, 2500), 500, "only what is above");
    }

    function test_never_more_than_the_meter_can_give() public {
        uint256 most = 10_000 * 24;
        vm.assertEq(give(home, 0, 1e15), most, "ten kilowatts for a day");
        refusesProof(
            home, 0, clock() / interval, abi.encodeWithSelector(ISurplus.NothingNew.selector, clock() / interval, 1e15)
        );
        vm.assertEq(give(home, 0, 100), 100, "the rest is gone");
    }

    function test_only_the_owner_and_the_operator_prove() public {
        give(home, 0, 2500);
        feedIn(home, 0, clock() / interval, 10);
        passDays(1);
        uint256 time = clock() / interval;
        bytes memory proof = readingProof(home, 0, time);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        surplus.prove(home, 0, uint32(time), proof);
        vm.prank(ownerOf(home));
        surplus.prove(home, 0, uint32(time), proof);
    }

    function test_only_readings_that_the_ledger_knows() public {
        feedIn(home, 0, clock() / interval, 10);
        passDays(1);
        uint256 time = clock() / interval;
        bytes memory proof = readingProof(home, 0, time);
        proof[40] ^= 0x01;
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        vm.prank(home);
        surplus.prove(home, 0, uint32(time), proof);
        address other = newSeller("other");
        proof = readingProof(other, 0, time + 24);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        vm.prank(home);
        surplus.prove(home, 0, uint32(time + 24), proof);
    }

    function test_not_of_a_meter_that_is_not_there() public {
        refusesProof(home, 1, clock() / interval, abi.encodeWithSelector(IMeterRegistry.UnknownMeter.selector, home, 1));
    }

    // meters that are replaced, moved, behind each other

    function test_a_meter_that_is_added_again_starts_anew() public {
        give(home, 0, 3000);
        feedIn(home, 0, clock() / interval, 700);
        passDays(1);
        uint256 before = clock() / interval;
        vm.warp(clock() + 1 minutes);
        vm.prank(home);
        registry.retireMeter(home, 0);
        refusesProof(home, 0, before, abi.encodeWithSelector(IMeterRegistry.UnknownMeter.selector, home, 0));
        addMeter(home, bytes32("meter"), NO_PARENT);
        refusesProof(home, 0, before, abi.encodeWithSelector(ISurplus.TooEarly.selector, before + 1));
        giveFrom(home, 0, 0);
        vm.assertEq(give(home, 0, 900), 0, "a lower register, from which it counts again");
        vm.assertEq(_available(), 3000, "what was proven stays");
        vm.assertEq(give(home, 0, 400), 400, "counts");
    }

    function test_a_reading_of_the_second_in_which_it_was_added_is_the_former_ones() public {
        give(home, 0, 3000);
        uint256 time = clock() / interval;
        vm.prank(home);
        registry.retireMeter(home, 0);
        addMeter(home, bytes32("meter"), NO_PARENT);
        refusesProof(home, 0, time, abi.encodeWithSelector(ISurplus.TooEarly.selector, time + 1));
        giveFrom(home, 0, 50_000);
        vm.assertEq(give(home, 0, 900), 0, "opened by what the new one shows");
    }

    function test_a_meter_that_moves_starts_anew() public {
        give(home, 0, 3000);
        feedIn(home, 0, clock() / interval, 700);
        passDays(1);
        uint256 before = clock() / interval;
        vm.warp(clock() + 1 minutes);
        vm.prank(attester);
        registry.attest(home, keccak256("connection point"));
        refusesProof(home, 0, before, abi.encodeWithSelector(ISurplus.TooEarly.selector, before + 1));
        vm.assertEq(give(home, 0, 900), 0, "opened again");
        vm.assertEq(_available(), 3000, "what was proven stays");
        vm.assertEq(give(home, 0, 400), 400, "counts");
    }

    function test_a_meter_behind_another_gives_none() public {
        addMeterOf(home, bytes32("panel"), PANEL, 0);
        passDays(1);
        refusesProof(home, 1, clock() / interval, abi.encodeWithSelector(ISurplus.BehindAnotherMeter.selector, 0));
    }

    function test_what_a_panel_gives_through_the_grid_meter_counts_once() public {
        addMeterOf(home, bytes32("panel"), PANEL, NO_PARENT);
        uint256 start = clock() / interval;
        feedIn(home, 0, start, 3000);
        feedIn(home, 1, start, 5000);
        passDays(1);
        prove(home, 0);
        refusesProof(home, 1, start + 24, abi.encodeWithSelector(ISurplus.OtherKind.selector, OTHER));

        vm.prank(home);
        surplus.chooseKind(home, PANEL);
        refusesProof(home, 1, start + 23, abi.encodeWithSelector(ISurplus.TooEarly.selector, start + 24));
        vm.assertEq(prove(home, 1), 0, "starts where the other ended");
        vm.assertEq(give(home, 1, 800), 800, "counts");
        refusesProof(home, 0, clock() / interval, abi.encodeWithSelector(ISurplus.OtherKind.selector, PANEL));

        feedIn(home, 0, clock() / interval, 600);
        vm.prank(home);
        surplus.chooseKind(home, OTHER);
        vm.assertEq(prove(home, 0), 0, "starts again");
        passDays(1);
        vm.assertEq(prove(home, 0), 600, "counts again");
        vm.assertEq(_available() + surplus.availableOf(home, 1), 3000 + 800 + 600, "nothing twice");
    }

    function test_only_the_owner_and_the_operator_choose() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        surplus.chooseKind(home, PANEL);
        (bool chosen, IMeterRegistry.MeterType kind) = surplus.kindOf(home);
        vm.assertTrue(chosen && kind == OTHER, "by the first proof");
        vm.prank(home);
        surplus.chooseKind(home, OTHER);
        vm.assertEq(give(home, 0, 100), 100, "choosing the same changes nothing");
    }

    function test_choosing_to_and_fro_forgets_nothing_and_repeats_nothing() public {
        feedIn(home, 0, clock() / interval, 100);
        vm.prank(home);
        surplus.chooseKind(home, PANEL);
        vm.prank(home);
        surplus.chooseKind(home, OTHER);
        passDays(1);
        vm.assertEq(prove(home, 0), 100, "counts on");
    }

    // spending

    function test_credit_is_spent_once() public {
        give(home, 0, 3000);
        _sell(1000);
        _certify(1500);
        vm.assertEq(_available(), 500, "left");
        vm.expectRevert(abi.encodeWithSelector(ISurplus.TooLittleSurplus.selector, 500));
        _sell(501);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.TooLittleSurplus.selector, 500));
        _certify(501);
        _sell(500);
        ISurplus.Meter memory meter = surplus.meterOf(home, 0);
        vm.assertEq(meter.soldWh, 1500, "sold");
        vm.assertEq(meter.certifiedWh, 1500, "certified");
    }

    function test_what_was_not_sold_comes_back() public {
        give(home, 0, 3000);
        uint32 from = _sell(3000);
        vm.prank(exchange);
        surplus.takeBack(home, 0, 1200, from);
        vm.assertEq(_available(), 1200, "again");
        vm.assertEq(surplus.meterOf(home, 0).from, from, "with its period");
        vm.expectRevert();
        vm.prank(exchange);
        surplus.takeBack(home, 0, 1801, from);
    }

    function test_each_spender_does_its_own() public {
        give(home, 0, 3000);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.NotSpender.selector, certificate));
        vm.prank(certificate);
        surplus.sell(home, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.NotSpender.selector, certificate));
        vm.prank(certificate);
        surplus.takeBack(home, 0, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ISurplus.NotSpender.selector, exchange));
        vm.prank(exchange);
        surplus.certify(home, 0, 1);
    }

    function test_the_oldest_is_spent_first() public {
        uint32 start = uint32(clock() / interval);
        give(home, 0, 3000);
        give(home, 0, 2000);
        (uint32 from, uint32 to, uint64 position) = _certify(2500);
        vm.assertEq(from, start, "of the first day");
        vm.assertEq(to, start + 48, "until the last proof");
        vm.assertEq(position, 0, "the first");
        (from,, position) = _certify(1000);
        vm.assertEq(from, start, "the rest of it");
        vm.assertEq(position, 2500, "behind the others");
        give(home, 0, 1000);
        (from, to,) = _certify(100);
        vm.assertEq(from, start + 24, "of the second day");
        vm.assertEq(to, start + 72, "until the third");
        (from,,) = _certify(1400);
        vm.assertEq(from, start + 24, "the rest of it");
        (from,,) = _certify(1000);
        vm.assertEq(from, start + 48, "of the third");
    }

    // setting up

    function test_spenders_are_named_once() public {
        ISurplus fresh = deploySurplus();
        vm.expectRevert(abi.encodeWithSelector(ISurplus.NotAdmin.selector, home));
        vm.prank(home);
        fresh.setSpenders(exchange, certificate);
        vm.expectRevert(ISurplus.InvalidAddress.selector);
        vm.prank(admin);
        fresh.setSpenders(address(0), certificate);
        vm.expectRevert(ISurplus.InvalidAddress.selector);
        vm.prank(admin);
        fresh.setSpenders(exchange, address(0));
        vm.prank(admin);
        fresh.setSpenders(exchange, certificate);
        vm.expectRevert(ISurplus.SpendersAlreadySet.selector);
        vm.prank(admin);
        fresh.setSpenders(exchange, certificate);
        vm.assertEq(fresh.exchange(), exchange, "exchange");
        vm.assertEq(fresh.certificate(), certificate, "certificate");
    }

    function test_names_itself() public {
        vm.assertEq(surplus.ADMIN(), admin, "admin");
        vm.assertEq(address(surplus.REGISTRY()), address(registry), "registry");
        vm.assertEq(address(surplus.LEDGER()), address(ledger), "ledger");
        vm.assertLe(address(surplus).code.length, 24_576, "size");
        vm.expectRevert(ISurplus.InvalidAddress.selector);
        vm.deployCode("Surplus.sol:Surplus", abi.encode(ledger, address(0)));
    }

    // anything

    /// Proofs of any readings, in any order: never more than was given since counting started.
    function testFuzz_never_more_than_was_given(uint256 seed) public {
        uint256 start = clock() / interval;
        uint256[] memory given = new uint256[](73);
        for (uint256 k; k < 72; ++k) {
            uint256 wh = uint256(keccak256(abi.encode(seed, k))) % 8000;
            feedIn(home, 0, start + k, wh);
            given[k + 1] = given[k] + wh;
        }
        passDays(3);
        uint256 latest;
        uint256 credited;
        for (uint256 k; k < 8; ++k) {
            uint256 offset = 1 + uint256(keccak256(abi.encode(seed, "proof", k))) % 72;
            bytes memory proof = readingProof(home, 0, start + offset);
            vm.prank(home);
            (bool success,) =
                address(surplus).call(abi.encodeCall(surplus.prove, (home, 0, uint32(start + offset), proof)));
            vm.assertEq(success, offset > latest && given[offset] > given[latest], "what is new counts");
            if (success) latest = offset;
            credited = given[latest];
            vm.assertEq(_available(), credited, "exactly what was given");
        }
    }
}
