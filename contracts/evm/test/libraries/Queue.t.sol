// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {Queue} from "../../src/libraries/Queue.sol";
import {Test} from "../Base.sol";

/// @title The packed queue against a plain list.
contract QueueTest is Test {
    using Queue for IFlexibilityMarket.Bid[];
    using Queue for Queue.Slots;

    Queue.Slots private _slots;
    IFlexibilityMarket.Bid[] private _plain;

    function _bid(uint256 random) internal pure returns (IFlexibilityMarket.Bid memory) {
        return
            IFlexibilityMarket.Bid(
                uint64(random | 1), uint40(random >> 64), uint16(random >> 128), uint8(random >> 160)
            );
    }

    function testFuzz_keeps_what_a_list_keeps(uint256 seed) public {
        for (uint256 k; k < 30; ++k) {
            uint256 random = uint256(keccak256(abi.encode(seed, k)));
            IFlexibilityMarket.Bid[] memory bids = _slots.load();
            if (bids.length < 8 && random & 3 != 0) {
                _plain.push(_bid(random));
                _slots.store(bids.append(_bid(random)), bids.length);
            } else if (bids.length != 0) {
                uint256 index = bids.find(_plain[random % bids.length].id);
                uint256 before = bids.length;
                bids.drop(index);
                _slots.store(bids, before);
                _plain[random % before] = _plain[before - 1];
                _plain.pop();
            }
            _compare();
        }
    }

    function _compare() internal view {
        IFlexibilityMarket.Bid[] memory bids = _slots.load();
        vm.assertEq(bids.length, _plain.length, "length");
        for (uint256 k; k < _plain.length; ++k) {
            vm.assertEq(keccak256(abi.encode(bids[k])), keccak256(abi.encode(_plain[k])), "bid");
        }
        vm.assertEq(bids.find(0), _plain.length, "not found");
    }

    function test_empty_slots_are_zero_again() public {
        IFlexibilityMarket.Bid[] memory bids = new IFlexibilityMarket.Bid[](0);
        for (uint256 k = 1; k <= 8; ++k) {
            bids = bids.append(_bid(k << 1));
        }
        _slots.store(bids, 0);
        _slots.store(new IFlexibilityMarket.Bid[](0), 8);
        for (uint256 slot; slot < 4; ++slot) {
            vm.assertEq(_slots.halves[slot], 0, "slot");
        }
    }
}
