// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";

/// @title The bids and awards of one site: at most eight, two to a storage slot, without gaps.
/// @dev Half a slot: series (64 bits) | wh (40) | tick (16) | next day (8). No series has number 0.
library Queue {
    uint256 internal constant MOST = 8;
    uint256 private constant HALF = 128;

    struct Slots {
        uint256[4] halves;
    }

    /// @notice Reads until the first empty half.
    function load(Slots storage slots) internal view returns (IFlexibilityMarket.Bid[] memory bids) {
        // slither-disable-next-line uninitialized-local
        uint256[4] memory words; // zeros
        uint256 count = 0;
        for (uint256 slot; slot < MOST / 2; ++slot) {
            uint256 word = slots.halves[slot];
            words[slot] = word;
            if (uint128(word) == 0) break;
            ++count;
            if (word >> HALF == 0) break;
            ++count;
        }
        bids = new IFlexibilityMarket.Bid[](count);
        for (uint256 k; k < count; ++k) {
            bids[k] = _unpack(words[k / 2] >> (k % 2 * HALF));
        }
    }

    /// @notice Writes all of `bids`, and empties what held more before.
    function store(Slots storage slots, IFlexibilityMarket.Bid[] memory bids, uint256 before) internal {
        for (uint256 slot; slot < MOST / 2; ++slot) {
            uint256 index = slot * 2;
            if (index >= bids.length && index >= before) return;
            uint256 word = index < bids.length ? _pack(bids[index]) : 0;
            if (index + 1 < bids.length) word |= _pack(bids[index + 1]) << HALF;
            slots.halves[slot] = word;
        }
    }

    /// @dev Allocates anew: an array in memory cannot grow in place.
    function append(IFlexibilityMarket.Bid[] memory bids, IFlexibilityMarket.Bid memory bid)
        internal
        pure
        returns (IFlexibilityMarket.Bid[] memory longer)
    {
        longer = new IFlexibilityMarket.Bid[](bids.length + 1);
        for (uint256 k; k < bids.length; ++k) {
            longer[k] = bids[k];
        }
        longer[bids.length] = bid;
    }

    /// @notice Takes out one bid; the last one moves to its place.
    function drop(IFlexibilityMarket.Bid[] memory bids, uint256 index) internal pure {
        uint256 last = bids.length - 1;
        bids[index] = bids[last];
        _cut(bids, last);
    }

    /// @return index of the bid in this series, or the queue's length
    function find(IFlexibilityMarket.Bid[] memory bids, uint256 id) internal pure returns (uint256 index) {
        while (index < bids.length && bids[index].id != id) ++index;
    }

    function _pack(IFlexibilityMarket.Bid memory bid) private pure returns (uint256) {
        return uint256(bid.id) << 64 | uint256(bid.wh) << 24 | uint256(bid.tick) << 8 | bid.nextDay;
    }

    function _unpack(uint256 half) private pure returns (IFlexibilityMarket.Bid memory) {
        return IFlexibilityMarket.Bid(uint64(half >> 64), uint40(half >> 24), uint16(half >> 8), uint8(half));
    }

    function _cut(IFlexibilityMarket.Bid[] memory bids, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(bids, length)
        }
    }
}
