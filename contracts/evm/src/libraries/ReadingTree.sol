// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Hashing along paths of a positional binary tree of readings.
/// @notice The bits of a leaf's index are its path, so one index holds one leaf: a second reading for the same place
/// cannot be proven. `cursor` is a position in calldata; siblings are read from there upwards.
/// @dev Reading beyond a proof is prevented by the caller, who checks that the position ends where the proof does.
library ReadingTree {
    /// @return hash keccak256(0x00 | word)
    function leaf(uint256 word) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore8(0x00, 0x00)
            mstore(0x01, word)
            hash := keccak256(0x00, 0x21)
        }
    }

    function wordAt(uint256 cursor) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }

    /// @notice The root above one hash at `index`, `levels` below the root.
    function climb(uint256 cursor, bytes32 hash, uint256 index, uint256 levels)
        internal
        pure
        returns (bytes32 root, uint256 end)
    {
        unchecked {
            for (; levels != 0; --levels) {
                hash = _parent(hash, index, cursor);
                index >>= 1;
                cursor += 32;
            }
        }
        return (hash, cursor);
    }

    /// @notice The root above two hashes at first < second: siblings of both, level by level, until they meet.
    function climbPair(
        uint256 cursor,
        bytes32 firstHash,
        bytes32 secondHash,
        uint256 first,
        uint256 second,
        uint256 levels
    ) internal pure returns (bytes32 root, uint256 end) {
        unchecked {
            while (first ^ second > 1) {
                firstHash = _parent(firstHash, first, cursor);
                secondHash = _parent(secondHash, second, cursor + 32);
                first >>= 1;
                second >>= 1;
                cursor += 64;
                --levels;
            }
            return climb(cursor, _node(firstHash, secondHash), first >> 1, levels - 1);
        }
    }

    /// The node above a hash at `index` and its sibling in calldata; an odd index stands on the right.
    function _parent(bytes32 hash, uint256 index, uint256 cursor) private pure returns (bytes32 parent) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let side := shl(5, and(index, 1))
            mstore8(free, 0x01)
            mstore(add(add(free, 0x01), side), hash)
            mstore(add(add(free, 0x01), xor(side, 0x20)), calldataload(cursor))
            parent := keccak256(free, 0x41)
        }
    }

    /// keccak256(0x01 | left | right)
    function _node(bytes32 left, bytes32 right) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(free, 0x01)
            mstore(add(free, 0x01), left)
            mstore(add(free, 0x21), right)
            hash := keccak256(free, 0x41)
        }
    }
}
