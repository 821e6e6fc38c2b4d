// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Fixture} from "../support/Fixture.sol";
import {MerkleTree} from "../support/MerkleTree.sol";

contract VerifyTest is Fixture {
    address internal home;
    uint256 internal midnight;

    function setUp() public override {
        super.setUp();
        meterBits = 1;
        home = newHome("home");
        usual[home][1] = 7;
        passDays(2);
        midnight = clock() / interval;
    }

    function _verify(uint256 ordinal, uint256 time, bytes memory proof)
        internal
        view
        returns (IReadingLedger.Reading memory)
    {
        return ledger.verify(home, uint8(ordinal), uint32(time), proof);
    }

    function test_every_reading_of_a_day() public view {
        for (uint256 time = midnight - 23; time <= midnight; ++time) {
            IReadingLedger.Reading memory reading = _verify(1, time, readingProof(home, 1, time));
            vm.assertEq(reading.importWh, 7 * (48 - (midnight - time)), "import");
            vm.assertEq(reading.ordinal, 1, "ordinal");
            vm.assertEq(reading.time, time, "time");
        }
    }

    function test_not_for_another_time_or_meter() public {
        bytes memory proof = readingProof(home, 0, midnight);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(1, midnight, proof);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight - 1, proof);
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.OutsideRange.selector, midnight + 1));
        _verify(0, midnight + 1, proof);
    }

    function test_not_of_another_account() public {
        address other = newHome("other");
        passDays(2);
        bytes memory proof = readingProof(home, 0, midnight);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        ledger.verify(other, 0, uint32(midnight), proof);
    }

    function test_not_longer_and_not_shorter() public {
        bytes memory proof = readingProof(home, 0, midnight);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight, abi.encodePacked(proof, bytes1(0)));
        bytes memory shorter = new bytes(proof.length - 1);
        for (uint256 k; k < shorter.length; ++k) {
            shorter[k] = proof[k];
        }
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight, shorter);
    }

    function test_not_of_a_range_that_does_not_exist_or_is_forgotten() public {
        bytes memory proof = readingProof(home, 0, midnight);
        uint256 word = posted[home][2].rangeWord;
        bytes memory future = abi.encodePacked(word + (uint256(1) << 112), MerkleTree.path(_levels(), 0));
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.UnknownRange.selector, 3));
        _verify(0, midnight, future);

        vm.warp(clock() + 10 days);
        for (uint256 k; k < 126; ++k) {
            postTo(home, home, midnight + k + 1);
        }
        _verify(0, midnight, proof);
        for (uint256 k = 126; k < 129; ++k) {
            postTo(home, home, midnight + k + 1);
        }
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.UnknownRange.selector, 2));
        _verify(0, midnight, proof);
    }

    function test_a_reading_that_was_not_taken_is_none() public {
        Posted storage range = posted[home][2];
        uint256 index = indexOf(range, 0, midnight);
        range.words[index] = 0;
        bytes memory proof = readingProof(home, 0, midnight);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight, proof);
    }

    function testFuzz_no_other_word_verifies(uint256 offset, uint256 bit) public {
        uint256 time = midnight - bound(offset, 0, 23);
        Posted storage range = posted[home][2];
        uint256 index = indexOf(range, 0, time);
        bytes32[][] memory levels = _levels();
        uint256 wrong = range.words[index] ^ uint256(1) << bound(bit, 0, 255);
        bytes memory proof = abi.encodePacked(range.rangeWord, wrong, MerkleTree.path(levels, index));
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, time, proof);
    }

    function testFuzz_trees_of_any_size(uint256 count, uint256 bits, uint256 pick) public {
        count = bound(count, 1, 60);
        meterBits = uint8(bound(bits, 0, 3));
        vm.warp(clock() + 100 hours);
        postTo(home, home, midnight + count);
        uint256 time = midnight + 1 + pick % count;
        uint256 ordinal = pick % (uint256(1) << meterBits);
        vm.assertEq(_verify(ordinal, time, readingProof(home, ordinal, time)).time, time, "time");
    }

    function _levels() internal view returns (bytes32[][] memory) {
        return MerkleTree.build(posted[home][2].words);
    }
}
