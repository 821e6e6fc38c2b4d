// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Entry} from "../../src/libraries/Entries.sol";
import {Queue} from "../../src/libraries/Queue.sol";
import {Test} from "../Base.sol";

/// @title The packed queue against a plain list.
contract QueueTest is Test {
    using Queue for Entry[];
    using Queue for Queue.Slots;

    Queue.Slots private _slots;
    Entry[] private _plain;

    function _entry(uint256 random) internal pure returns (Entry) {
        return Entry.wrap(uint128(random) | 1 << 101); // of some series
    }

    function testFuzz_keeps_what_a_list_keeps(uint256 seed) public {
        for (uint256 k; k < 30; ++k) {
            uint256 random = uint256(keccak256(abi.encode(seed, k)));
            Entry[] memory entries = _slots.load();
            if (entries.length < 8 && random & 3 != 0) {
                _plain.push(_entry(random));
                entries.append(_entry(random));
                _slots.store(entries, entries.length - 1, entries.length - 1);
            } else if (entries.length != 0) {
                uint256 index = entries.find(_plain[random % entries.length].series());
                uint256 before = entries.length;
                entries.drop(index);
                _slots.store(entries, 0, before);
                _plain[random % before] = _plain[before - 1];
                _plain.pop();
            }
            _compare();
        }
    }

    function _compare() internal view {
        Entry[] memory entries = _slots.load();
        vm.assertEq(entries.length, _plain.length, "length");
        for (uint256 k; k < _plain.length; ++k) {
            vm.assertEq(Entry.unwrap(entries[k]), Entry.unwrap(_plain[k]), "entry");
        }
        vm.assertEq(entries.find(0), _plain.length, "not found");
    }

    function test_a_slot_that_was_used_never_becomes_zero_again() public {
        for (uint256 count = 1; count <= 8; ++count) {
            Entry[] memory entries = _slots.load();
            entries.append(_entry(count << 102));
            _slots.store(entries, count - 1, count - 1);
            vm.assertEq(_slots.load().length, count, "stored");
        }
        _slots.store(new Entry[](0), 0, 8);
        for (uint256 slot; slot < 4; ++slot) {
            vm.assertTrue(_slots.halves[slot] != 0, "slot");
        }
        vm.assertEq(_slots.load().length, 0, "and yet nothing is in it");
    }
}
