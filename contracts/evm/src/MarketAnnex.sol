// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketViews} from "./interfaces/IMarketViews.sol";
import {Entry} from "./libraries/Entries.sol";
import {Queue} from "./libraries/Queue.sol";
import {Baselines} from "./market/Baselines.sol";
import {MarketStorage} from "./market/MarketStorage.sol";
import {Parameters} from "./market/Parameters.sol";
import {Requests} from "./market/Requests.sol";

/// @title The requesters' side of a market, its parameters and its answers: the market runs this code on what it keeps
/// itself (see FlexibilityMarket).
/// @dev At its own address it keeps nothing, and nobody has a role.
contract MarketAnnex is Requests, Parameters, Baselines, IMarketViews {
    using Queue for Entry[];

    constructor(address token, address registry, address ledger) MarketStorage(token, registry, ledger) {}

    /// @inheritdoc IMarketViews
    function seriesOf(uint256 id) external view returns (Series memory series) {
        Record storage record = _record(id);
        series.terms = _termsOf(record);
        series.requester = record.requester;
        series.status = record.status;
        series.announcedAt = record.announcedAt;
        series.called = record.called;
        series.clearingTick = record.clearingTick;
        series.awardedWh = record.awardedWh;
        series.marginalAward = record.marginalAward;
        series.marginalBids = record.marginalBids;
        series.escrow = record.escrow;
        series.lowFactor = record.lowFactor;
        series.highFactor = record.highFactor;
        series.grace = record.grace;
        series.completed = record.completed;
    }

    /// @inheritdoc IMarketViews
    function calledAt(uint256 id, uint8 day) external view returns (uint40) {
        return _record(id).calledAt[day];
    }

    /// @inheritdoc IMarketViews
    function bidOf(uint256 id, address account) external view returns (Bid memory) {
        return _bidOf(_entryOf(id, account));
    }

    /// @inheritdoc IMarketViews
    function openBids(address account) external view returns (Bid[] memory bids) {
        Entry[] memory entries = _open(_sites[_siteKey(account)]);
        bids = new Bid[](entries.length);
        for (uint256 k; k < bids.length; ++k) {
            bids[k] = _bidOf(entries[k]);
        }
    }

    /// @inheritdoc IMarketViews
    function awardOf(uint256 id, address account) external view returns (uint64) {
        Record storage record = _record(id);
        Entry entry = _entryOf(id, account);
        return entry.series() == 0 ? 0 : uint64(_awardIn(record, entry));
    }

    /// @inheritdoc IMarketViews
    function siteOf(address account) external view returns (Site memory result) {
        bytes32 key = _siteKey(account);
        SiteRecord storage site = _sites[key];
        Entry[] memory entries = _open(site);
        result.site = key;
        result.balance = site.balance;
        result.lastDay = site.past.last;
        result.heldDays = site.past.held;
        result.skippedDays = site.past.skipped;
        result.reserved = uint128(_marginOf(entries) + _debtValue(site));
        result.awardedWh = site.awardedWh;
        result.deliveredWh = site.deliveredWh;
        result.open = uint8(entries.length);
    }

    /// @inheritdoc IMarketViews
    function nextCall(address account) external view returns (bool due, uint256 id, uint8 day, uint32 windowEnd) {
        (Entry[] memory entries, Due memory next) = _queueOf(_sites[_siteKey(account)]);
        if (!next.exists) return (false, 0, 0, 0);
        return (true, entries[next.index].series(), uint8(next.day), uint32(next.end));
    }

    /// @inheritdoc IMarketViews
    function baselineWindows(uint256 id, address account, uint8 day) external view returns (uint32[] memory starts) {
        Record storage record = _record(id);
        if (day >= record.termDays) revert InvalidDay(id, day);
        uint256 announced = record.calledAt[day];
        if (announced == 0) announced = block.timestamp;
        return _baselineStarts(record, _sites[_siteKey(account)].past, day, announced, 0);
    }

    /// @inheritdoc IMarketViews
    function deadlineOf(uint256 id, uint8 day) external view returns (uint256) {
        return _deadline(_record(id), day);
    }

    /// @inheritdoc IMarketViews
    function factorOf(uint256 id, address account) external view returns (uint8) {
        return _factor(_record(id), _sites[_siteKey(account)]);
    }

    /// @inheritdoc IMarketViews
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IMarketViews
    function reservedOf(address account) external view returns (uint256) {
        SiteRecord storage site = _sites[_siteKey(account)];
        return _marginOf(_open(site)) + _debtValue(site);
    }

    /// The entries of a site that are not over.
    function _open(SiteRecord storage site) private view returns (Entry[] memory entries) {
        (entries,) = _queueOf(site);
        for (uint256 k = entries.length; k != 0; --k) {
            if (_isOver(entries[k - 1])) entries.drop(k - 1);
        }
    }

    /// Stake that entries hold which are not over.
    function _marginOf(Entry[] memory entries) private view returns (uint256 margin) {
        for (uint256 k; k < entries.length; ++k) {
            margin += _marginOf(entries[k]);
        }
    }

    /// What an account bid in a series, zero if nothing.
    function _entryOf(uint256 id, address account) private view returns (Entry entry) {
        (Entry[] memory entries,) = _queueOf(_sites[_siteKey(account)]);
        uint256 index = entries.find(id);
        if (index < entries.length) entry = entries[index];
    }

    function _bidOf(Entry entry) private pure returns (Bid memory) {
        return Bid(uint64(entry.series()), uint40(entry.wh()), uint16(entry.tick()), uint8(entry.nextDay()));
    }

    function _termsOf(Record storage record) internal view returns (Terms memory) {
        return Terms(
            record.target,
            record.tickSize,
            record.biddingEnds,
            record.firstDay,
            record.termDays,
            record.offset,
            record.length,
            record.maxCalls,
            record.baselineDays,
            record.capTick,
            record.attestedOnly,
            record.minimumStake,
            record.kind
        );
    }
}
