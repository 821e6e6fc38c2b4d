// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Fixture} from "../support/Fixture.sol";

contract EnergiesTest is Fixture {
    uint40 internal constant ANY_TIME = type(uint40).max;

    address internal home;
    uint256 internal midnight; // of the last posted day

    function setUp() public override {
        super.setUp();
        meterBits = 1;
        home = newHome("home");
        usual[home][1] = 7;
        passDays(3);
        midnight = clock() / interval;
    }

    function _energy(uint256 counted, uint256 start, uint256 length, uint40 latest, bytes memory proof)
        internal
        view
        returns (uint256 energy, bool whole)
    {
        uint32[] memory starts = new uint32[](1);
        uint40[] memory times = new uint40[](1);
        (starts[0], times[0]) = (uint32(start), latest);
        (uint256[] memory wh, bool[] memory complete) =
            ledger.energies(home, uint16(counted), length, starts, times, new uint32[](2), proof);
        if (wh.length == 1) return (wh[0], complete[0]); // nothing comes back of an expected revert
    }

    function _expect(uint256 counted, uint256 start, uint256 length, bytes memory proof, uint256 expected, bool whole)
        internal
        view
    {
        (uint256 wh, bool complete) = _energy(counted, start, length, ANY_TIME, proof);
        vm.assertEq(wh, expected, "energy");
        vm.assertEq(complete, whole, "complete");
    }

    function test_inside_one_range() public view {
        _expect(1, midnight - 20, 4, windowProof(home, 0, midnight - 20, midnight - 16), 4000, true);
    }

    function test_across_two_ranges() public view {
        bytes memory proof = windowProof(home, 0, midnight - 26, midnight - 22);
        vm.assertEq(uint8(proof[0]), 2, "kind");
        _expect(1, midnight - 26, 4, proof, 4000, true);
    }

    function test_both_ends_apart_in_one_range() public view {
        bytes memory apart =
            abi.encodePacked(bytes1(0x02), readingProof(home, 0, midnight - 20), readingProof(home, 0, midnight - 16));
        _expect(1, midnight - 20, 4, apart, 4000, true);
    }

    function test_sums_counted_meters() public view {
        uint256 start = midnight - 20;
        bytes memory first = windowProof(home, 0, start, start + 4);
        bytes memory second = windowProof(home, 1, start, start + 4);
        _expect(3, start, 4, abi.encodePacked(first, second), 4028, true);
        _expect(2, start, 4, second, 28, true);
    }

    function test_declared_missing() public view {
        bytes memory second = windowProof(home, 1, midnight - 20, midnight - 16);
        _expect(3, midnight - 20, 4, abi.encodePacked(hex"00", second), 28, false);
        _expect(1, midnight - 20, 4, hex"00", 0, false);
    }

    function test_nothing_counted_needs_no_proof() public view {
        _expect(0, midnight - 20, 4, "", 0, true);
    }

    function test_readings_from_before_a_meter_count_as_none() public view {
        uint32[] memory starts = new uint32[](1);
        uint40[] memory latest = new uint40[](1);
        uint32[] memory since = new uint32[](1);
        (starts[0], latest[0], since[0]) = (uint32(midnight - 20), ANY_TIME, uint32(midnight - 19));
        bytes memory proof = windowProof(home, 0, midnight - 20, midnight - 16);
        (uint256[] memory wh, bool[] memory complete) = ledger.energies(home, 1, 4, starts, latest, since, proof);
        vm.assertEq(wh[0], 0, "energy");
        vm.assertTrue(!complete[0], "incomplete");
        since[0] = uint32(midnight - 20);
        (wh, complete) = ledger.energies(home, 1, 4, starts, latest, since, proof);
        vm.assertEq(wh[0], 4000, "energy");
        vm.assertTrue(complete[0], "complete");
    }

    function test_many_windows_in_the_order_of_their_proofs() public {
        uint32[] memory starts = new uint32[](3);
        uint40[] memory latest = new uint40[](3);
        bytes memory proof;
        for (uint256 k; k < 3; ++k) {
            (starts[k], latest[k]) = (uint32(midnight - 10 - 20 * k), ANY_TIME);
            proof = abi.encodePacked(proof, windowProof(home, 0, starts[k], starts[k] + 4));
        }
        (uint256[] memory wh,) = ledger.energies(home, 1, 4, starts, latest, new uint32[](1), proof);
        vm.assertEq(wh[0] + wh[1] + wh[2], 12_000, "energy");
        (starts[0], starts[1]) = (starts[1], starts[0]);
        vm.expectRevert();
        ledger.energies(home, 1, 4, starts, latest, new uint32[](1), proof);
    }

    function test_a_register_that_fell_is_missing() public {
        replaceMeter(home, 0, midnight + 6);
        passDays(1);
        _expect(1, midnight + 4, 4, windowProof(home, 0, midnight + 4, midnight + 8), 0, false);
        _expect(1, midnight + 8, 4, windowProof(home, 0, midnight + 8, midnight + 12), 4000, true);
    }

    function test_a_reading_that_was_not_taken_is_missing() public {
        loseReading(home, 0, midnight + 8);
        passDays(1);
        _expect(1, midnight + 4, 4, windowProof(home, 0, midnight + 4, midnight + 8), 0, false);
        _expect(1, midnight + 8, 4, windowProof(home, 0, midnight + 8, midnight + 12), 0, false);
        _expect(1, midnight + 4, 8, windowProof(home, 0, midnight + 4, midnight + 12), 8000, true);
    }

    function test_too_late_for_a_baseline() public {
        bytes memory proof = windowProof(home, 0, midnight - 20, midnight - 16);
        uint40 postedAt = uint40(clock());
        _energy(1, midnight - 20, 4, postedAt, proof);
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.PostedTooLate.selector, 3));
        _energy(1, midnight - 20, 4, postedAt - 1, proof);
    }

    function test_posted_more_than_48_hours_after_its_end() public {
        vm.warp((midnight + 24 + 48) * interval + 1);
        postTo(home, home, midnight + 24);
        bytes memory proof = windowProof(home, 0, midnight + 1, midnight + 5);
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.PostedTooLate.selector, 4));
        _energy(1, midnight + 1, 4, ANY_TIME - 1, proof);
        _expect(1, midnight + 1, 4, proof, 4000, true);
    }

    function test_refuses_an_unknown_kind_and_an_empty_window() public {
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _energy(1, midnight - 20, 4, ANY_TIME, hex"03");
        bytes memory proof = windowProof(home, 0, midnight - 20, midnight - 16);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _energy(1, midnight - 20, 0, ANY_TIME, proof);
    }

    function test_a_meter_that_the_range_has_no_place_for() public {
        bytes memory proof = windowProof(home, 0, midnight - 20, midnight - 16);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _energyOf(4, proof);
    }

    function _energyOf(uint16 counted, bytes memory proof) internal view {
        uint32[] memory starts = new uint32[](1);
        uint40[] memory latest = new uint40[](1);
        (starts[0], latest[0]) = (uint32(midnight - 20), ANY_TIME);
        ledger.energies(home, counted, 4, starts, latest, new uint32[](3), proof);
    }

    function testFuzz_any_window(uint256 back, uint256 length, uint256 meter) public view {
        back = bound(back, 1, 71);
        length = bound(length, 1, back);
        meter = bound(meter, 0, 1);
        uint256 start = midnight - back;
        bytes memory proof = windowProof(home, meter, start, start + length);
        _expect(meter + 1, start, length, proof, length * usual[home][meter], true);
    }

    function testFuzz_a_broken_proof_never_counts(uint256 place, uint8 flip) public {
        vm.assume(flip != 0);
        bytes memory proof = windowProof(home, 0, midnight - 20, midnight - 16);
        place = bound(place, 1, proof.length - 1); // byte 0 is the kind: 0 declares it missing
        proof[place] = bytes1(uint8(proof[place]) ^ flip);
        vm.expectRevert();
        _energy(1, midnight - 20, 4, ANY_TIME, proof);
    }
}
