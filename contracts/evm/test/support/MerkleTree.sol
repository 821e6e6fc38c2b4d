// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Builds reading trees and paths the plain way, from the text of IReadingLedger only.
library MerkleTree {
    function word(uint256 ordinal, uint256 time, uint256 importWh, uint256 exportWh) internal pure returns (uint256) {
        bytes11 salt = bytes11(keccak256(abi.encode("salt", ordinal, time)));
        return
            uint256(bytes32(abi.encodePacked(uint8(ordinal), uint32(time), uint64(importWh), uint64(exportWh), salt)));
    }

    function leaf(uint256 word_) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), word_));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        while (uint256(1) << depth < count) ++depth;
    }

    /// @return levels all hashes: levels[0] are the leaves, the last level is the root alone
    function build(uint256[] memory words) internal pure returns (bytes32[][] memory levels) {
        uint256 depth = depthOf(words.length);
        levels = new bytes32[][](depth + 1);
        levels[0] = new bytes32[](words.length);
        for (uint256 k; k < words.length; ++k) {
            levels[0][k] = leaf(words[k]);
        }
        for (uint256 level = 1; level <= depth; ++level) {
            bytes32[] memory below = levels[level - 1];
            levels[level] = new bytes32[](below.length / 2);
            for (uint256 k; k < levels[level].length; ++k) {
                levels[level][k] = node(below[2 * k], below[2 * k + 1]);
            }
        }
    }

    function rootOf(bytes32[][] memory levels) internal pure returns (bytes32) {
        return levels[levels.length - 1][0];
    }

    function path(bytes32[][] memory levels, uint256 index) internal pure returns (bytes memory siblings) {
        for (uint256 level; level + 1 < levels.length; ++level) {
            siblings = abi.encodePacked(siblings, levels[level][index ^ 1]);
            index >>= 1;
        }
    }

    /// @return siblings level by level, the first's before the second's, until both meet; then the shared path
    function pairPath(bytes32[][] memory levels, uint256 first, uint256 second)
        internal
        pure
        returns (bytes memory siblings)
    {
        for (uint256 level; level + 1 < levels.length; ++level) {
            if (first == second) {
                siblings = abi.encodePacked(siblings, levels[level][first ^ 1]);
            } else if (first ^ 1 != second) {
                siblings = abi.encodePacked(siblings, levels[level][first ^ 1], levels[level][second ^ 1]);
            }
            first >>= 1;
            second >>= 1;
        }
    }
}
