// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {ISurplus} from "../../src/interfaces/ISurplus.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Homes whose meters give energy back, and prove it.
abstract contract TradeFixture is Fixture {
    ISurplus internal surplus;

    function setUp() public virtual override {
        super.setUp();
        surplus = deploySurplus();
    }

    function deploySurplus() internal returns (ISurplus) {
        return ISurplus(vm.deployCode("Surplus.sol:Surplus", abi.encode(ledger, admin)));
    }

    /// A home whose first reading is proven.
    function newSeller(string memory name) internal returns (address account) {
        account = newHome(name);
        passDays(1);
        prove(account, 0);
    }

    function addMeterOf(address account, bytes32 id, IMeterRegistry.MeterType kind, uint8 parent)
        internal
        returns (uint8)
    {
        vm.prank(account);
        return registry.addMeter(account, metadata(id, kind, parent));
    }

    /// Gives energy back until the next midnight, which is then posted and proven.
    function give(address account, uint8 ordinal, uint256 wh) internal returns (uint256) {
        feedIn(account, ordinal, clock() / interval, wh);
        passDays(1);
        return prove(account, ordinal);
    }

    function prove(address account, uint8 ordinal) internal returns (uint256) {
        return prove(account, ordinal, clock() / interval);
    }

    function prove(address account, uint8 ordinal, uint256 time) internal returns (uint256) {
        bytes memory proof = readingProof(account, ordinal, time);
        vm.prank(account);
        return surplus.prove(account, ordinal, uint32(time), proof);
    }

    function refusesProof(address account, uint8 ordinal, uint256 time, bytes memory why) internal {
        bytes memory proof = readingProof(account, ordinal, time);
        vm.expectRevert(why);
        vm.prank(account);
        surplus.prove(account, ordinal, uint32(time), proof);
    }
}
