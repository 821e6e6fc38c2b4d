// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "../interfaces/IReadingLedger.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Windows} from "../libraries/Windows.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What the market keeps, its constants, and the questions that every part of it asks.
abstract contract MarketStorage is IFlexibilityMarket, EntryPause, ReentrancyGuardTransient {
    using Windows for Terms;

    /// @inheritdoc IFlexibilityMarket
    bytes32 public constant KIND = keccak256("gridpact.market.1");
    /// @inheritdoc IFlexibilityMarket
    bytes32 public constant REQUESTER_ROLE = keccak256("REQUESTER_ROLE");
    /// @inheritdoc IFlexibilityMarket
    uint256 public constant GRACE = 5 days;
    /// @notice Most seconds by which pauses extend the deadlines of a series: a pause cannot hold an escrow for ever.
    uint256 public constant MOST_EXTENSION = 14 days;
    /// Intervals between a call and its window, at least.
    uint256 internal constant NOTICE = 4;
    uint256 internal constant LONGEST_NOTICE = 72 hours;
    /// Awards x cap price that a bidder's stake must cover, and that an expired call costs.
    uint256 internal constant MARGIN = 3;

    /// @inheritdoc IFlexibilityMarket
    address public immutable TOKEN;
    /// @inheritdoc IFlexibilityMarket
    IMeterRegistry public immutable REGISTRY;
    /// @inheritdoc IFlexibilityMarket
    IReadingLedger public immutable LEDGER;
    /// @inheritdoc IFlexibilityMarket
    uint256 public immutable MINIMUM_BID;
    uint256 internal immutable INTERVAL;
    uint256 internal immutable PER_DAY; // intervals

    /// How far a clearing has come (see Ticks.Walk).
    struct Progress {
        uint64 summed;
        uint64 accepted;
        uint64 marginalBids;
        uint32 pausedBefore; // seconds of pause before the series was announced
        uint16 tick;
        uint16 word;
    }

    struct Record {
        Series series;
        Progress progress;
        uint40[28] calledAt;
        mapping(uint256 word => uint256) ticks;
    }

    struct SiteRecord {
        int64 balance;
        uint64 owedSeries; // whose settlement or expiry last left the site in debt
        uint64 awardedWh;
        uint64 deliveredWh;
        SiteDays.Days past;
        Queue.Slots queue;
    }

    /// @inheritdoc IFlexibilityMarket
    uint256 public seriesCount;
    mapping(uint256 id => Record) internal _records;
    // written through references only
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 site => SiteRecord) internal _sites;
    mapping(address account => uint256) internal _credits;

    error InvalidAddress();

    constructor(address token, address registry, address ledger, address admin) {
        if (admin == address(0) || IMeterRegistry(registry).TOKEN() != token) revert InvalidAddress();
        if (IReadingLedger(ledger).REGISTRY() != registry) revert InvalidAddress();
        TOKEN = token;
        REGISTRY = IMeterRegistry(registry);
        LEDGER = IReadingLedger(ledger);
        INTERVAL = LEDGER.INTERVAL();
        PER_DAY = 1 days / INTERVAL;
        // 100 Wh on a grid of 15 minutes
        MINIMUM_BID = Math.max(1, 100 * INTERVAL / 15 minutes);
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function _record(uint256 id) internal view returns (Record storage record) {
        record = _records[id];
        if (record.series.status == Status.None) revert UnknownSeries(id);
    }

    /// The series, which must have this status.
    function _seriesIn(uint256 id, Status status) internal view returns (Series storage series) {
        series = _record(id).series;
        Status found = series.status;
        if (found != status) revert WrongStatus(id, found);
    }

    /// One place that copies terms to memory: inlined everywhere, the copy would not fit the limit of code size.
    function _termsOf(Series storage series) internal view returns (Terms memory) {
        return series.terms;
    }

    /// The account, if the caller may act for it.
    function _authorised(address account) internal view returns (IMeterRegistry.Account memory holder) {
        holder = REGISTRY.accountOf(account);
        if (!holder.active) revert NotRegistered(account);
        if (msg.sender != holder.operator && msg.sender != holder.owner) {
            revert IMeterRegistry.NotOperator(account, msg.sender);
        }
    }

    function _siteKey(address account) internal view returns (bytes32) {
        return REGISTRY.accountOf(account).site;
    }

    /// Seconds at which the first window starts: nothing clears from then on.
    function _firstStart(Terms memory terms) internal view returns (uint256) {
        return terms.startOf(0, PER_DAY) * INTERVAL;
    }

    /// Seconds until which a call on `day` may be settled.
    function _deadline(Record storage record, uint256 day) internal view returns (uint256) {
        Terms memory terms = _termsOf(record.series);
        uint256 windowEnd = (terms.startOf(day, PER_DAY) + terms.length) * INTERVAL;
        uint256 extension = pausedSeconds() - record.progress.pausedBefore;
        if (extension > MOST_EXTENSION) extension = MOST_EXTENSION;
        return windowEnd + GRACE + extension;
    }

    /// Wh that the counted meters can use in a window.
    function _most(uint256 capacityW, uint256 length) internal view returns (uint256) {
        return capacityW * length * INTERVAL / 1 hours;
    }

    function _clearingPrice(Series storage series) internal view returns (uint256) {
        return _price(series.clearingTick, series.terms.tickSize);
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
