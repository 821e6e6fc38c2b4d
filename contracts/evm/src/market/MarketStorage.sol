// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PauseClock} from "../access/PauseClock.sol";
import {IMarketBase} from "../interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../interfaces/IReadingLedger.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What the market keeps, its constants, and the questions that every part of it asks.
/// @dev MarketViews reads these places in the market's name: nothing else with places of its own comes before this.
abstract contract MarketStorage is IMarketBase, PauseClock {
    /// @inheritdoc IMarketBase
    bytes32 public constant KIND = keccak256("gridpact.market.1");
    /// @inheritdoc IMarketBase
    bytes32 public constant REQUESTER_ROLE = keccak256("REQUESTER_ROLE");
    /// @inheritdoc IMarketBase
    uint256 public constant GRACE = 5 days;
    /// @notice Most seconds by which pauses extend the deadlines of a series: a pause cannot hold an escrow for ever.
    uint256 public constant MOST_EXTENSION = 14 days;
    /// Intervals between a call and its window, at least.
    uint256 internal constant NOTICE = 4;
    uint256 internal constant LONGEST_NOTICE = 72 hours;
    /// Awards x cap price that a bidder's stake must cover, and that an expired call costs.
    uint256 internal constant MARGIN = 3;

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
        address requester;
        uint40 announcedAt;
        uint32 pausedBefore; // seconds of pause before it was announced
        uint64 awardedWh;
        uint64 marginalAward;
        uint64 marginalBids;
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
        return _windowEnd(record, day) + GRACE + extension;
    }

    /// Wh that the counted meters can use in a window.
    function _most(uint256 capacityW, uint256 length) internal view returns (uint256) {
        return capacityW * length * INTERVAL / 1 hours;
    }

    function _clearingPrice(Record storage record) internal view returns (uint256) {
        return _price(record.clearingTick, record.tickSize);
    }

    function _credit(address account, uint256 amount) internal {
        _credits[account] += amount;
    }

    /// Token base units per kWh.
    function _price(uint256 tick, uint256 tickSize) internal pure returns (uint256) {
        return (tick + 1) * tickSize;
    }

    function _amount(uint256 wh, uint256 price) internal pure returns (uint256) {
        return wh * price / 1000;
    }
}
