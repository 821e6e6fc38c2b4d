// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The 32-byte word that describes a posted range, and where a reading lies in its tree.
library Ranges {
    struct Range {
        uint256 sequence;
        uint256 postedAt; // seconds
        uint256 from; // interval numbers: the range holds from + 1 .. to
        uint256 to;
        uint256 meterBits;
        uint256 depth; // levels of one meter's part of the tree
    }

    function pack(uint256 sequence, uint256 postedAt, uint256 from, uint256 to, uint256 meterBits)
        internal
        pure
        returns (uint256)
    {
        return sequence << 112 | postedAt << 72 | from << 40 | to << 8 | meterBits;
    }

    /// @dev A word with other bits set hashes to no ring entry, so they need no check.
    function unpack(uint256 word) internal pure returns (Range memory range) {
        range.sequence = uint32(word >> 112);
        range.postedAt = uint40(word >> 72);
        range.from = uint32(word >> 40);
        range.to = uint32(word >> 8);
        range.meterBits = uint8(word);
        // a range that was posted is never empty; others need not decode to anything sensible
        range.depth = range.to > range.from ? Math.log2(range.to - range.from, Math.Rounding.Ceil) : 0;
    }

    /// @notice What the ring keeps of a range.
    function entry(uint256 word, bytes32 root) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0x00, word)
            mstore(0x20, root)
            hash := keccak256(0x00, 0x40)
        }
    }

    function contains(Range memory range, uint256 time) internal pure returns (bool) {
        return time > range.from && time <= range.to;
    }

    /// @dev Unique: `ordinal` must be below 2^meterBits and `time` inside the range.
    function indexOf(Range memory range, uint256 ordinal, uint256 time) internal pure returns (uint256) {
        return ordinal << range.depth | (time - range.from - 1);
    }
}
