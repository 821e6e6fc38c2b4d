// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Fixture} from "../support/Fixture.sol";
import {MerkleTree} from "../support/MerkleTree.sol";

/// @title Rule 8: one place for each reading, one root for each range.
contract Rule08OnePlace is Fixture {
    address internal home;
    uint256 internal midnight;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(2);
        midnight = clock() / interval;
    }

    function _verify(uint256 ordinal, uint256 time, bytes memory proof) internal view {
        ledger.verify(home, uint8(ordinal), uint32(time), proof);
    }

    /// Attack: two readings for one time in one tree, and prove whichever suits.
    function test_a_second_reading_elsewhere_in_the_tree_is_refused() public {
        uint256[] memory words = new uint256[](4);
        words[0] = MerkleTree.word(0, midnight + 1, 100, 0);
        words[1] = MerkleTree.word(0, midnight + 2, 200, 0);
        words[2] = MerkleTree.word(0, midnight + 3, 300, 0);
        words[3] = MerkleTree.word(0, midnight + 2, 9000, 0); // again, in the place of midnight + 4
        bytes32[][] memory levels = MerkleTree.build(words);
        vm.warp(clock() + 4 hours);
        vm.prank(home);
        ledger.post(home, uint32(midnight), uint32(midnight + 4), 0, MerkleTree.rootOf(levels));
        uint256 range = uint256(3) << 112 | clock() << 72 | midnight << 40 | (midnight + 4) << 8;

        _verify(0, midnight + 2, abi.encodePacked(range, words[1], MerkleTree.path(levels, 1)));
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight + 2, abi.encodePacked(range, words[3], MerkleTree.path(levels, 3)));
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, midnight + 4, abi.encodePacked(range, words[3], MerkleTree.path(levels, 3)));
    }

    /// Attack: an ordinal beyond the tree whose path is another meter's.
    function test_an_ordinal_beyond_the_tree_is_refused() public {
        bytes memory proof = readingProof(home, 0, midnight);
        for (uint256 ordinal = 1; ordinal < 256; ordinal *= 2) {
            vm.expectRevert(IReadingLedger.InvalidProof.selector);
            _verify(ordinal, midnight, proof);
        }
    }

    /// Attack: write another meter's reading into a place that is not its own.
    function test_a_meter_without_a_place_of_its_own_is_refused() public {
        uint256[] memory words = new uint256[](2);
        words[0] = MerkleTree.word(0, midnight + 1, 100, 0);
        words[1] = MerkleTree.word(1, midnight + 2, 9000, 0); // a tree of meter 0 alone
        bytes32[][] memory levels = MerkleTree.build(words);
        vm.warp(clock() + 2 hours);
        vm.prank(home);
        ledger.post(home, uint32(midnight), uint32(midnight + 2), 0, MerkleTree.rootOf(levels));
        uint256 range = uint256(3) << 112 | clock() << 72 | midnight << 40 | (midnight + 2) << 8;
        _verify(0, midnight + 1, abi.encodePacked(range, words[0], MerkleTree.path(levels, 0)));
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(1, midnight + 2, abi.encodePacked(range, words[1], MerkleTree.path(levels, 1)));
    }

    /// Attack: take an inner node for a leaf, with a shorter path.
    function test_a_node_is_no_leaf() public {
        Posted storage range = posted[home][2];
        bytes32[][] memory levels = MerkleTree.build(range.words);
        bytes memory proof =
            abi.encodePacked(range.rangeWord, levels[1][0], levels[1][1], levels[2][1], levels[3][1], levels[4][1]);
        vm.expectRevert(IReadingLedger.InvalidProof.selector);
        _verify(0, range.from + 1, proof);
        vm.assertTrue(MerkleTree.leaf(uint256(levels[0][0])) != keccak256(abi.encode(levels[0][0])), "domains differ");
    }

    /// Attack: another description of the range, so that its readings move.
    function testFuzz_another_range_word_is_refused(uint256 bit) public {
        Posted storage range = posted[home][2];
        bytes memory path = MerkleTree.path(MerkleTree.build(range.words), indexOf(range, 0, midnight));
        uint256 wrong = range.rangeWord ^ uint256(1) << bound(bit, 0, 255);
        bytes memory proof = abi.encodePacked(wrong, range.words[indexOf(range, 0, midnight)], path);
        vm.expectRevert();
        _verify(0, midnight, proof);
    }

    /// Attack: a second root for a range that is posted.
    function test_a_range_is_posted_once() public {
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.NotNext.selector, midnight));
        vm.prank(home);
        ledger.post(home, uint32(midnight - 24), uint32(midnight), 0, bytes32("second"));
    }

    /// Attack: commit readings of the future.
    function test_a_range_ends_in_the_past() public {
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.RangeNotOver.selector, midnight + 1));
        vm.prank(home);
        ledger.post(home, uint32(midnight), uint32(midnight + 1), 0, bytes32("root"));
    }

    /// Attack: write weeks of history in one evening.
    function test_history_written_late_does_not_make_a_baseline() public {
        passDays(12);
        uint256 id = awarded(home, 2000);
        uint256 date = market.seriesOf(id).terms.firstDay;
        uint256 silent = today();
        vm.warp((date + 4) * 1 days);
        for (uint256 day = silent + 1; day <= date + 4; ++day) {
            postTo(home, home, day * perDay);
        }
        callDay(id, 6);
        passUntilDay(date + 7);
        bytes memory proof = proofOf(id, home, 6);
        vm.expectPartialRevert(IReadingLedger.PostedTooLate.selector);
        vm.prank(home);
        market.settle(id, home, 6, proof);
    }
}
