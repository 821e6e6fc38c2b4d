// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "./interfaces/IReadingLedger.sol";
import {Ranges} from "./libraries/Ranges.sol";
import {ReadingTree} from "./libraries/ReadingTree.sol";

/// @title See IReadingLedger.
contract ReadingLedger is IReadingLedger {
    using Ranges for Ranges.Range;

    uint256 public constant RING = 128;
    uint256 private constant TIMELY = 48 hours;
    uint40 private constant ANY_TIME = type(uint40).max;
    uint256 private constant LONGEST_RANGE = 65_535;
    uint256 private constant MOST_METER_BITS = 4;
    uint256 private constant COUNT_MASK = (1 << 64) - 1; // a register in a leaf word

    address public immutable REGISTRY;
    uint256 public immutable INTERVAL;

    struct Head {
        uint32 to;
        uint32 count;
    }

    /// One window of one meter, and how far its proof was read.
    struct Query {
        address account;
        uint256 ordinal;
        uint256 start;
        uint256 end;
        uint40 latest;
        uint256 cursor;
    }

    mapping(address account => Head) private _heads;
    mapping(address account => bytes32[RING]) private _rings;

    error InvalidInterval(uint256 interval);

    constructor(address registry, uint256 interval) {
        if (interval < 2 || interval > 1 hours || 1 days % interval != 0) revert InvalidInterval(interval);
        REGISTRY = registry;
        INTERVAL = interval;
    }

    /// @inheritdoc IReadingLedger
    function post(address account, uint32 from, uint32 to, uint8 meterBits, bytes32 root) external {
        if (!IMeterRegistry(REGISTRY).isOperator(account, msg.sender)) {
            revert IMeterRegistry.NotOperator(account, msg.sender);
        }
        Head memory head = _heads[account];
        if (head.count != 0 && from != head.to) revert NotNext(head.to);
        if (to <= from || to - from > LONGEST_RANGE || meterBits > MOST_METER_BITS) revert InvalidRange();
        if (to * INTERVAL > block.timestamp) revert RangeNotOver(to);

        uint40 postedAt = uint40(block.timestamp);
        uint256 word = Ranges.pack(head.count, postedAt, from, to, meterBits);
        _rings[account][head.count % RING] = Ranges.entry(word, root);
        _heads[account] = Head(to, head.count + 1);
        emit RootPosted(account, head.count, from, to, meterBits, postedAt, root);
    }

    /// @inheritdoc IReadingLedger
    function energies(
        address account,
        uint16 counted,
        uint256 length,
        uint32[] calldata starts,
        uint40[] calldata latest,
        uint32[] calldata since,
        bytes calldata proof
    ) external view returns (uint256[] memory wh, bool[] memory complete) {
        wh = new uint256[](starts.length);
        complete = new bool[](starts.length);
        Query memory query = Query(account, 0, 0, 0, 0, _positionOf(proof));
        for (uint256 k; k < starts.length; ++k) {
            query.start = starts[k];
            query.end = query.start + length;
            query.latest = latest[k];
            (wh[k], complete[k]) = _sumOf(query, counted, since);
        }
        if (query.cursor != _positionOf(proof) + proof.length) revert InvalidProof();
    }

    /// @inheritdoc IReadingLedger
    function verify(address account, uint8 ordinal, uint32 time, bytes calldata proof)
        external
        view
        returns (Reading memory)
    {
        Query memory query = Query(account, ordinal, time, time, ANY_TIME, _positionOf(proof));
        uint256 word = _readingAt(query, time);
        if (word == 0 || query.cursor != _positionOf(proof) + proof.length) revert InvalidProof();
        return Reading(ordinal, time, _importOf(word), word >> 88 & COUNT_MASK);
    }

    /// @inheritdoc IReadingLedger
    function headOf(address account) external view returns (uint32 to, uint32 count) {
        Head memory head = _heads[account];
        return (head.to, head.count);
    }

    /// @inheritdoc IReadingLedger
    function entryOf(address account, uint256 sequence) external view returns (bytes32) {
        return _rings[account][sequence % RING];
    }

    /// Sum over the counted meters of one window.
    function _sumOf(Query memory query, uint256 counted, uint32[] calldata since)
        private
        view
        returns (uint256 wh, bool complete)
    {
        complete = true;
        for (query.ordinal = 0; counted != 0; counted >>= 1) {
            if (counted & 1 != 0) {
                (bool known, uint256 energy) = _windowOf(query);
                if (known && query.start >= since[query.ordinal]) wh += energy;
                else complete = false;
            }
            ++query.ordinal;
        }
    }

    /// Energy of one meter in one window, as its proof says.
    function _windowOf(Query memory query) private view returns (bool known, uint256 wh) {
        uint256 kind = ReadingTree.wordAt(query.cursor) >> 248;
        query.cursor += 1;
        if (kind == 0) return (false, 0);
        if (kind > 2) revert InvalidProof();
        uint256 first;
        uint256 last;
        if (kind == 1) {
            (first, last) = _pairAt(query);
        } else {
            first = _readingAt(query, query.start);
            last = _readingAt(query, query.end);
        }
        // a register that fell (a replaced or reset meter) says nothing about what was used
        if (first == 0 || last == 0 || _importOf(last) < _importOf(first)) return (false, 0);
        return (true, _importOf(last) - _importOf(first));
    }

    /// The words of both ends of a window that lies in one range.
    function _pairAt(Query memory query) private view returns (uint256 first, uint256 last) {
        (uint256 rangeWord, Ranges.Range memory range) = _rangeAt(query);
        first = ReadingTree.wordAt(query.cursor + 32);
        last = ReadingTree.wordAt(query.cursor + 64);
        if (query.start >= query.end) revert InvalidProof();
        (bytes32 root, uint256 end) = ReadingTree.climbPair(
            query.cursor + 96,
            ReadingTree.leaf(first),
            ReadingTree.leaf(last),
            _indexOf(range, query.ordinal, first, query.start),
            _indexOf(range, query.ordinal, last, query.end),
            range.depth + range.meterBits
        );
        _checkEntry(query.account, range.sequence, rangeWord, root);
        query.cursor = end;
    }

    /// The word of one reading.
    function _readingAt(Query memory query, uint256 time) private view returns (uint256 word) {
        (uint256 rangeWord, Ranges.Range memory range) = _rangeAt(query);
        word = ReadingTree.wordAt(query.cursor + 32);
        (bytes32 root, uint256 end) = ReadingTree.climb(
            query.cursor + 64,
            ReadingTree.leaf(word),
            _indexOf(range, query.ordinal, word, time),
            range.depth + range.meterBits
        );
        _checkEntry(query.account, range.sequence, rangeWord, root);
        query.cursor = end;
    }

    /// The range that the proof names, if it counts; that it was posted as named is checked with the root.
    function _rangeAt(Query memory query) private view returns (uint256 word, Ranges.Range memory range) {
        word = ReadingTree.wordAt(query.cursor);
        range = Ranges.unpack(word);
        uint256 count = _heads[query.account].count;
        if (range.sequence >= count || range.sequence + RING < count) revert UnknownRange(range.sequence);
        if (query.latest == ANY_TIME) return (word, range);
        if (range.postedAt > query.latest || range.postedAt > range.to * INTERVAL + TIMELY) {
            revert PostedTooLate(range.sequence);
        }
    }

    function _checkEntry(address account, uint256 sequence, uint256 rangeWord, bytes32 root) private view {
        if (_rings[account][sequence % RING] != Ranges.entry(rangeWord, root)) revert InvalidProof();
    }

    /// The only index at which a reading of this meter and time may stand; its word must name both, or be zero.
    function _indexOf(Ranges.Range memory range, uint256 ordinal, uint256 word, uint256 time)
        private
        pure
        returns (uint256)
    {
        if (!range.contains(time)) revert OutsideRange(time);
        if (ordinal >> range.meterBits != 0) revert InvalidProof();
        if (word != 0 && word >> 216 != (ordinal << 32 | time)) revert InvalidProof();
        return range.indexOf(ordinal, time);
    }

    function _importOf(uint256 word) private pure returns (uint256) {
        return word >> 152 & COUNT_MASK;
    }

    function _positionOf(bytes calldata proof) private pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := proof.offset
        }
    }
}
