// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

contract MetersTest is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
    }

    function _add(IMeterRegistry.Metadata memory meter) internal returns (uint8) {
        vm.prank(home);
        return registry.addMeter(home, meter);
    }

    function _other(uint256 number) internal pure returns (IMeterRegistry.Metadata memory) {
        return metadata(bytes32(number), IMeterRegistry.MeterType.Other, NO_PARENT);
    }

    function test_keeps_what_is_known_of_a_meter() public {
        vm.expectEmit(address(registry));
        emit IMeterRegistry.MeterAdded(home, 1, bytes32("plug"), IMeterRegistry.MeterType.SmartPlug, 0, 10_000);
        _add(metadata(bytes32("plug"), IMeterRegistry.MeterType.SmartPlug, 0));
        IMeterRegistry.Meter memory meter = registry.meterOf(home, 1);
        vm.assertEq(meter.metadata.manufacturer, "Gridpact", "manufacturer");
        vm.assertEq(meter.metadata.model, "Test", "model");
        vm.assertEq(meter.since, clock(), "since");
        vm.assertTrue(meter.active, "active");
        vm.assertEq(registry.ordinalOf(home, bytes32("plug")), 2, "ordinal + 1");
    }

    function test_counts_outer_meters_that_use() public {
        _add(metadata(bytes32("behind"), IMeterRegistry.MeterType.WaterHeater, 0));
        _add(metadata(bytes32("panel"), IMeterRegistry.MeterType.SolarPanel, NO_PARENT));
        _add(metadata(bytes32("garage"), IMeterRegistry.MeterType.ElectricVehicle, NO_PARENT));
        IMeterRegistry.Account memory account = registry.accountOf(home);
        vm.assertEq(account.meters, 4, "meters");
        vm.assertEq(account.counted, 0x9, "ordinals 0 and 3");
        vm.assertEq(account.capacityW, 20_000, "capacity");
    }

    function test_the_same_device_is_added_once() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.MeterKnown.selector, home, 0));
        _add(metadata(bytes32("meter"), IMeterRegistry.MeterType.Other, NO_PARENT));
    }

    function test_a_retired_device_gets_its_ordinal_back_without_history() public {
        vm.prank(home);
        registry.retireMeter(home, 0);
        vm.assertEq(registry.accountOf(home).counted, 0, "counts no more");
        vm.assertEq(registry.accountOf(home).capacityW, 0, "no capacity");
        vm.warp(clock() + 1 days);
        vm.assertEq(_add(metadata(bytes32("meter"), IMeterRegistry.MeterType.Other, NO_PARENT)), 0, "ordinal");
        vm.assertEq(registry.meterOf(home, 0).since, clock(), "since");
        vm.assertEq(registry.accountOf(home).capacityW, 10_000, "capacity");
    }

    function test_retires_only_what_is_active() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.UnknownMeter.selector, home, 1));
        vm.prank(home);
        registry.retireMeter(home, 1);
    }

    function test_a_meter_with_another_behind_it_stays() public {
        _add(metadata(bytes32("behind"), IMeterRegistry.MeterType.Other, 0));
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InvalidParent.selector, 0));
        vm.prank(home);
        registry.retireMeter(home, 0);
    }

    function test_the_parent_is_an_active_meter_of_the_account() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InvalidParent.selector, 1));
        _add(metadata(bytes32("plug"), IMeterRegistry.MeterType.Other, 1));
        vm.prank(home);
        registry.retireMeter(home, 0);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InvalidParent.selector, 0));
        _add(metadata(bytes32("plug"), IMeterRegistry.MeterType.Other, 0));
    }

    function test_at_most_sixteen() public {
        for (uint256 k = 1; k < 16; ++k) {
            _add(_other(k));
        }
        vm.expectRevert(IMeterRegistry.TooManyMeters.selector);
        _add(_other(16));
    }

    function test_refuses_metadata_without_meaning() public {
        IMeterRegistry.Metadata memory meter = _other(0);
        _refused(meter);
        meter = _other(1);
        meter.capacityW = 0;
        _refused(meter);
        meter.capacityW = 10_000_001;
        _refused(meter);
        meter.capacityW = 1;
        meter.model = "this text has thirty-three bytes.";
        _refused(meter);
        meter.manufacturer = meter.model;
        meter.model = "";
        _refused(meter);
    }

    function _refused(IMeterRegistry.Metadata memory meter) internal {
        vm.expectRevert(IMeterRegistry.InvalidMetadata.selector);
        _add(meter);
    }

    function test_not_with_a_bid_or_a_debt() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.OpenAwards.selector, home));
        vm.prank(home);
        registry.retireMeter(home, 0);

        callAndLive(id, 1, home, 5000);
        settle(id, home, 1);
        passUntilDay(today() + 10);
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.InDebt.selector, home, -1000));
        vm.prank(home);
        registry.retireMeter(home, 0);
    }

    function testFuzz_counts_the_capacity_of_what_is_counted(uint256 kinds, uint256 retired) public {
        uint256 capacity = 10_000;
        for (uint256 k = 1; k < 8; ++k) {
            bool panel = kinds >> k & 1 != 0;
            IMeterRegistry.Metadata memory meter = _other(k);
            if (panel) meter.meterType = IMeterRegistry.MeterType.SolarPanel;
            meter.capacityW = uint32(k);
            _add(meter);
            if (!panel) capacity += k;
            if (retired >> k & 1 == 0) continue;
            vm.prank(home);
            registry.retireMeter(home, uint8(k));
            if (!panel) capacity -= k;
        }
        vm.assertEq(registry.accountOf(home).capacityW, capacity, "capacity");
    }
}
