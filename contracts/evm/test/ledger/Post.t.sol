// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Fixture} from "../support/Fixture.sol";

contract PostTest is Fixture {
    bytes32 internal constant ROOT = keccak256("root");

    address internal home;
    uint32 internal head;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        (head,) = ledger.headOf(home);
        vm.warp(clock() + 100 hours);
    }

    function _post(uint256 from, uint256 to, uint8 bits) internal {
        vm.prank(home);
        ledger.post(home, uint32(from), uint32(to), bits, ROOT);
    }

    function test_keeps_a_hash_of_range_and_root() public {
        vm.expectEmit(address(ledger));
        emit IReadingLedger.RootPosted(home, 1, head, head + 24, 2, uint40(clock()), ROOT);
        _post(head, head + 24, 2);
        uint256 word = uint256(1) << 112 | clock() << 72 | uint256(head) << 40 | uint256(head + 24) << 8 | 2;
        vm.assertEq(ledger.entryOf(home, 1), keccak256(abi.encode(word, ROOT)), "entry");
        (uint32 to, uint32 count) = ledger.headOf(home);
        vm.assertEq(to, head + 24, "head");
        vm.assertEq(count, 2, "count");
    }

    function test_the_owner_may_post_too() public {
        vm.prank(ownerOf(home));
        ledger.post(home, head, head + 1, 0, ROOT);
    }

    function test_nobody_else() public {
        vm.expectRevert(abi.encodeWithSelector(IMeterRegistry.NotOperator.selector, home, requester));
        vm.prank(requester);
        ledger.post(home, head, head + 1, 0, ROOT);
    }

    function test_no_gap_and_no_overlap() public {
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.NotNext.selector, head));
        _post(head + 1, head + 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.NotNext.selector, head));
        _post(head - 1, head + 2, 0);
    }

    function test_not_the_future() public {
        vm.expectRevert(abi.encodeWithSelector(IReadingLedger.RangeNotOver.selector, head + 101));
        _post(head, head + 101, 0);
        _post(head, head + 100, 0);
    }

    function test_not_empty_not_endless_not_too_wide() public {
        vm.expectRevert(IReadingLedger.InvalidRange.selector);
        _post(head, head, 0);
        vm.expectRevert(IReadingLedger.InvalidRange.selector);
        _post(head, head - 1, 0);
        vm.expectRevert(IReadingLedger.InvalidRange.selector);
        _post(head, head + 24, 5);
        vm.warp(clock() + 65_536 hours);
        vm.expectRevert(IReadingLedger.InvalidRange.selector);
        _post(head, head + 65_536, 0);
        _post(head, head + 65_535, 4);
    }

    function test_the_ring_is_written_anew() public {
        vm.warp(clock() + 10 days);
        for (uint256 k; k < ledger.RING(); ++k) {
            _post(head + k, head + k + 1, 0);
        }
        bytes32 second = ledger.entryOf(home, 1);
        _post(head + 128, head + 129, 0);
        vm.assertTrue(ledger.entryOf(home, 1) != second, "overwritten");
        vm.assertEq(ledger.entryOf(home, 1), ledger.entryOf(home, 129), "same place");
    }

    function test_the_interval_divides_a_day() public {
        uint256[4] memory wrong = [uint256(0), 1, 7, 2 hours];
        for (uint256 k; k < wrong.length; ++k) {
            vm.expectRevert();
            vm.deployCode("ReadingLedger.sol:ReadingLedger", abi.encode(registry, wrong[k]));
        }
    }

    function testFuzz_ranges_join(uint256 seed) public {
        uint256 to = head;
        for (uint256 k; k < 5; ++k) {
            uint256 next = to + bound(uint256(keccak256(abi.encode(seed, k))), 1, 20);
            _post(to, next, uint8(k));
            to = next;
        }
        (uint32 last, uint32 count) = ledger.headOf(home);
        vm.assertEq(last, to, "head");
        vm.assertEq(count, 6, "count");
    }
}
