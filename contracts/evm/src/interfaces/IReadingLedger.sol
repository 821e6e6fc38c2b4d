// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Merkle roots of ranges of meter readings, and proofs of readings against them.
/// @notice Times are interval numbers: reading t is the state of the registers at t * INTERVAL seconds (UTC).
/// A range covers the readings from + 1 .. to of all meters of one account; ranges never overlap and leave no gap.
///
/// Leaf word (32 bytes, big endian): ordinal (8 bits) | time, interval number (32) | import Wh (64) | export Wh (64) |
/// salt (88). The salt is the home's: secret and different for every leaf, so that the hash of a reading which a proof
/// brings as a sibling does not give it away to whoever tries the likely ones; no contract looks at it.
/// A reading that was not taken is the zero word. Leaf = keccak256(0x00 | word), node = keccak256(0x01 | left | right).
/// Leaf index = ordinal << depth | (t - from - 1), depth = ceil(log2(to - from)); the tree has depth + meterBits levels
/// and is padded with zero words.
///
/// Range word (32 bytes): sequence (32 bits) | postedAt s (40) | from (32) | to (32) | meterBits (8), right-aligned.
/// Ring entry = keccak256(range word | root), at sequence % RING.
///
/// Window proof (bytes, concatenated): kind (1 byte), then
///   0  nothing: the window is declared missing
///   1  range word, leaf word at the start, leaf word at the end, siblings level by level from the leaves, the start's
///      before the end's, until both paths meet; then the shared path once
///   2  range word, leaf word, siblings for the start; then the same for the end
interface IReadingLedger {
    struct Reading {
        uint8 ordinal;
        uint32 time; // interval number
        uint256 importWh;
        uint256 exportWh;
    }

    error InvalidRange();
    error NotNext(uint32 expected);
    error RangeNotOver(uint32 to);
    error UnknownRange(uint256 sequence);
    error InvalidProof();
    error OutsideRange(uint256 time);
    error PostedTooLate(uint256 sequence);

    event RootPosted(
        address indexed account,
        uint32 indexed sequence,
        uint32 from,
        uint32 to,
        uint8 meterBits,
        uint40 postedAt,
        bytes32 root
    );

    /// @notice Commits the readings from + 1 .. to. `from` must equal the account's last `to`, except in its first range.
    /// @dev Owner or operator; to * INTERVAL <= now; to - from <= 65535; meterBits <= 4.
    function post(address account, uint32 from, uint32 to, uint8 meterBits, bytes32 root) external;

    /// @notice Energy imported in each window [starts[k], starts[k] + length], summed over the meters in `counted`, Wh.
    /// @param latest[k] seconds: a range posted later, or more than 48 h after its own end, does not count
    /// (PostedTooLate); type(uint40).max: every range counts
    /// @param since[m] interval number per ordinal: a window that starts earlier counts as missing for that meter
    /// @param proof for each window, for each counted ordinal ascending: one window proof
    /// @return wh energy; a meter that is missing (kind 0, a zero leaf word, or a register that fell) adds 0
    /// @return complete whether no meter was missing in the window
    function energies(
        address account,
        uint16 counted,
        uint256 length,
        uint32[] calldata starts,
        uint40[] calldata latest,
        uint32[] calldata since,
        bytes calldata proof
    ) external view returns (uint256[] memory wh, bool[] memory complete);

    /// @notice Checks one reading: `proof` is range word | leaf word | siblings.
    function verify(address account, uint8 ordinal, uint32 time, bytes calldata proof)
        external
        view
        returns (Reading memory);

    /// @notice The account's last committed interval number and how many ranges it has posted.
    function headOf(address account) external view returns (uint32 to, uint32 count);
    function entryOf(address account, uint256 sequence) external view returns (bytes32);
    function REGISTRY() external view returns (address);
    /// @notice Seconds between two readings; divides a day, at most an hour.
    function INTERVAL() external view returns (uint256);
    /// @notice Ranges kept per account.
    function RING() external view returns (uint256);
}
