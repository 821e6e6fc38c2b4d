// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IMarketBase} from "../interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../interfaces/IReadingLedger.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What the market keeps, its constants, and the questions that every part of it asks.
/// @dev The market and its annex have these places in common: nothing that only one of them has comes before.
abstract contract MarketStorage is IMarketBase, EntryPause {
    /// @inheritdoc IMarketBase
    bytes32 public constant KIND = keccak256("gridpact.market.1");
    /// @inheritdoc IMarketBase
    bytes32 public constant REQUESTER_ROLE = keccak256("REQUESTER_ROLE");
    /// @notice Most seconds by which pauses extend the deadlines of a series: a pause cannot hold an escrow for ever.
    uint256 public constant MOST_EXTENSION = 14 days;
    /// Intervals between a call and its window, at least.
    uint256 internal constant NOTICE = 4;
    uint256 internal constant LONGEST_NOTICE = 72 hours;
    /// Awards x cap price that a bidder's stake must cover, and that an expired call costs.
    uint256 internal constant MARGIN = 3;
    uint8 internal constant WHOLE = 100; // percent of a price
    uint8 internal constant LOWEST_FACTOR = 80;
    uint8 internal constant HIGHEST_FACTOR = 120;
    uint24 internal constant SHORTEST_GRACE = 3 days;
    uint24 internal constant LONGEST_GRACE = 7 days;

    /// @inheritdoc IMarketBase
    address public immutable TOKEN;
    /// @inheritdoc IMarketBase
    IMeterRegistry public immutable REGISTRY;
    /// @inheritdoc IMarketBase
    IReadingLedger public immutable LEDGER;
    /// @inheritdoc IMarketBase
    uint256 public immutable MINIMUM_BID;
    uint256 internal immutable INTERVAL;
    uint256 internal immutable PER_DAY; // intervals

    /// A series, packed so that one slot says what it means for a bid in another one, and two what a bid in it must
    /// know (see Terms and Series).
    struct Record {
        Status status;
        bool attestedOnly;
        uint8 maxCalls;
        uint8 length;
        uint8 baselineDays;
        uint16 offset;
        uint16 capTick;
        uint16 clearingTick;
        uint32 called;
        uint40 biddingEnds;
        uint96 tickSize;
        uint64 target; // from here the second slot
        uint32 firstDay;
        uint8 termDays;
        uint128 minimumStake;
        Kind kind;
        uint8 lowFactor;
        uint8 highFactor;
        address requester; // from here the third
        uint40 announcedAt;
        uint32 pausedBefore; // seconds of pause before it was announced
        uint24 grace;
        uint64 awardedWh; // from here the fourth
        uint64 marginalAward;
        uint64 marginalBids;
        bool completed;
        uint128 escrow;
        Progress progress;
        uint40[28] calledAt;
        mapping(uint256 word => uint256) ticks;
    }

    /// How far a clearing has come (see Ticks.Walk).
    struct Progress {
        uint64 summed;
        uint64 accepted;
        uint64 marginalBids;
        uint16 tick;
        uint16 word;
    }

    struct SiteRecord {
        int64 balance;
        uint64 owedSeries; // whose settlement or expiry last left the site in debt
        uint64 awardedWh;
        uint64 deliveredWh;
        SiteDays.Days past;
        Queue.Slots queue;
    }

    /// @inheritdoc IMarketBase
    uint24 public grace = 5 days;
    /// @inheritdoc IMarketBase
    uint8 public lowFactor = LOWEST_FACTOR;
    /// @inheritdoc IMarketBase
    uint8 public highFactor = HIGHEST_FACTOR;
    /// @inheritdoc IMarketBase
    uint256 public seriesCount;
    mapping(uint256 id => Record) internal _records;
    // written through references only
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 site => SiteRecord) internal _sites;
    mapping(address account => uint256) internal _credits;

    error InvalidAddress();

    constructor(address token, address registry, address ledger) {
        if (IMeterRegistry(registry).TOKEN() != token) revert InvalidAddress();
        if (IReadingLedger(ledger).REGISTRY() != registry) revert InvalidAddress();
        TOKEN = token;
        REGISTRY = IMeterRegistry(registry);
        LEDGER = IReadingLedger(ledger);
        INTERVAL = LEDGER.INTERVAL();
        PER_DAY = 1 days / INTERVAL;
        // 100 Wh on a grid of 15 minutes
        MINIMUM_BID = Math.max(1, 100 * INTERVAL / 15 minutes);
    }

    function _record(uint256 id) internal view returns (Record storage record) {
        record = _records[id];
        if (record.status == Status.None) revert UnknownSeries(id);
    }

    /// The series, which must have this status.
    function _recordIn(uint256 id, Status status) internal view returns (Record storage record) {
        record = _records[id];
        Status found = record.status;
        if (found == status) return record;
        if (found == Status.None) revert UnknownSeries(id);
        revert WrongStatus(id, found);
    }

    /// A series that homes may still enter or leave, and whether they join it rather than bid.
    function _openRecord(uint256 id) internal view returns (Record storage record, bool joining) {
        record = _records[id];
        Status status = record.status;
        if (status == Status.None) revert UnknownSeries(id);
        joining = status != Status.Bidding;
        if (joining && (status != Status.Cleared || record.kind == Kind.Auction)) revert WrongStatus(id, status);
        uint256 ends = record.biddingEnds;
        if (block.timestamp >= ends) revert BiddingOver(id, ends);
    }

    function _siteKey(address account) internal view returns (bytes32) {
        return REGISTRY.siteOf(account);
    }

    /// Start of the window of a day of the term, interval number.
    function _startOf(Record storage record, uint256 day) internal view returns (uint256) {
        return (record.firstDay + day) * PER_DAY + record.offset;
    }

    /// Seconds at which the window of a day is over.
    function _windowEnd(Record storage record, uint256 day) internal view returns (uint256) {
        return (_startOf(record, day) + record.length) * INTERVAL;
    }

    /// Seconds at which the first window starts: nothing clears from then on.
    function _firstStart(Record storage record) internal view returns (uint256) {
        return _startOf(record, 0) * INTERVAL;
    }

    /// Seconds until which a call on `day` may be settled.
    function _deadline(Record storage record, uint256 day) internal view returns (uint256) {
        uint256 extension = Math.min(pausedSeconds() - record.pausedBefore, MOST_EXTENSION);
        return _windowEnd(record, day) + record.grace + extension;
    }

    /// Wh that the counted meters can use in a window.
    function _most(uint256 capacityW, uint256 length) internal view returns (uint256) {
        return capacityW * length * INTERVAL / 1 hours;
    }

    function _clearingPrice(Record storage record) internal view returns (uint256) {
        return _price(record.clearingTick, record.tickSize);
    }

    /// What the escrow will not owe.
    function _giveBack(Record storage record, uint256 amount) internal {
        record.escrow -= uint128(amount);
        _credit(record.requester, amount);
    }

    function _credit(address account, uint256 amount) internal {
        _credits[account] += amount;
    }

    /// Token base units that so many calls of so much cost at most.
    function _mostPay(Record storage record, uint256 calls, uint256 wh, uint256 tick) internal view returns (uint256) {
        return _amount(calls * wh * record.highFactor, _price(tick, record.tickSize)) / WHOLE;
    }

    /// Token base units per kWh.
    function _price(uint256 tick, uint256 tickSize) internal pure returns (uint256) {
        return (tick + 1) * tickSize;
    }

    function _amount(uint256 wh, uint256 price) internal pure returns (uint256) {
        return wh * price / 1000;
    }
}
