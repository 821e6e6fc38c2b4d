// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IMarketActions} from "../interfaces/IMarketActions.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Entries, Entry} from "../libraries/Entries.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Ticks} from "../libraries/Ticks.sol";
import {Awards} from "./Awards.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title From an announced series to one price: bid, withdrawBid, clear.
/// @notice A bid is judged by the queue alone. Only if that is in doubt are the series of other entries read, one by
/// one, until it is not.
abstract contract Auction is Awards, EntryPause, IMarketActions {
    using Queue for Entry[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;
    using Ticks for mapping(uint256 => uint256);

    uint256 private constant BIDS_TO_A_TARGET = 1024; // a bid is at least this part of the target
    uint256 private constant PRICE_SHARE = 64; // at least this part of the target must be accepted to set the price

    /// @inheritdoc IMarketActions
    function bid(uint256 id, address account, uint40 wh, uint16 tick) external whenNotPaused {
        Record storage record = _openForBids(id);
        IMeterRegistry.Standing memory standing = REGISTRY.standingOf(account, msg.sender);
        _checkBid(record, account, standing, wh, tick);
        _enqueue(id, record, account, standing, wh, tick);
        record.ticks.add(tick, wh);
        emit BidPlaced(id, account, wh, tick);
    }

    /// @inheritdoc IMarketActions
    function withdrawBid(uint256 id, address account) external {
        Record storage record = _openForBids(id);
        SiteRecord storage site = _sites[REGISTRY.standingOf(account, msg.sender).site];
        Entry[] memory entries = site.queue.load();
        uint256 index = entries.find(id);
        if (index == entries.length) revert NoBid(id, account);
        record.ticks.remove(entries[index].tick(), entries[index].wh());
        entries.drop(index);
        site.queue.store(entries, 0, entries.length + 1);
        emit BidWithdrawn(id, account);
    }

    /// @inheritdoc IMarketActions
    function clear(uint256 id, uint256 maxWords) external returns (bool done) {
        Record storage record = _record(id);
        Status status = record.status;
        if (status != Status.Bidding && status != Status.Clearing) revert WrongStatus(id, status);
        if (block.timestamp < record.biddingEnds) revert BiddingNotOver(id, record.biddingEnds);
        if (block.timestamp >= _firstStart(record)) revert TooLate(id, _firstStart(record));

        Ticks.Walk memory walk = _walkOf(record.progress, record.target);
        done = record.ticks.walk(walk, record.capTick, maxWords);
        if (done) _finish(id, record, walk);
        else _pauseWalk(record, walk);
    }

    function _openForBids(uint256 id) private view returns (Record storage record) {
        record = _recordIn(id, Status.Bidding);
        if (block.timestamp >= record.biddingEnds) revert BiddingOver(id, record.biddingEnds);
    }

    function _checkBid(
        Record storage record,
        address account,
        IMeterRegistry.Standing memory standing,
        uint256 wh,
        uint256 tick
    ) private view {
        if (record.attestedOnly && !standing.attested) revert NotAttested(account);
        if (tick > record.capTick) revert PriceOutOfRange(tick, record.capTick);
        uint256 minimum = Math.max(MINIMUM_BID, record.target / BIDS_TO_A_TARGET);
        if (wh < minimum) revert BidTooSmall(wh, minimum);
        uint256 maximum = _most(standing.capacityW, record.length);
        if (wh > maximum) revert BidTooLarge(wh, maximum);
    }

    /// A site bids once in a series, never for two windows that overlap, and its stake covers all its margins.
    function _enqueue(
        uint256 id,
        Record storage record,
        address account,
        IMeterRegistry.Standing memory standing,
        uint256 wh,
        uint256 tick
    ) private {
        SiteRecord storage site = _sites[standing.site];
        Entry[] memory entries = site.queue.load();
        uint256 before = entries.length;
        uint256 changed = before; // the first entry to be stored
        uint256 needed = _margin(wh, record.capTick, record.tickSize);
        Entry entry = Entries.pack(id, wh, tick, needed, _startOf(record, 0), record.length, record.termDays);
        needed += _debtValue(site);
        (bool meets, uint256 held) = entries.compare(entry, PER_DAY);
        needed += held;
        if (meets || before == Queue.MOST || needed > standing.stake) {
            needed = _reviewed(entry, meets, account, site, entries, needed, standing.stake);
            changed = 0;
        }
        uint256 minimum = record.minimumStake;
        if (needed < minimum) needed = minimum;
        if (standing.stake < needed) revert StakeTooLow(account, standing.stake, needed);
        entries.append(entry);
        site.queue.store(entries, changed, before);
    }

    /// Drops entries that stand in the way and are over, and counts what others really hold, while it matters: `needed`
    /// is the stake needed at most, and what is returned is exact if it is more than `stake`.
    function _reviewed(
        Entry entry,
        bool meets,
        address account,
        SiteRecord storage site,
        Entry[] memory entries,
        uint256 needed,
        uint256 stake
    ) private returns (uint256) {
        SiteDays.Days memory past = site.past;
        if (past.isFull()) _passOver(entries, past, 0);
        for (uint256 k; k < entries.length;) {
            bool enough = needed <= stake && entries.length < Queue.MOST;
            if (enough && !meets) break;
            Entry other = entries[k];
            bool inTheWay = meets && entry.overlaps(other, PER_DAY);
            if (enough && !inTheWay) {
                ++k;
                continue;
            }
            if (other.series() == entry.series()) revert AlreadyBid(other.series(), account);
            needed -= other.mostMargin();
            if (_isOver(other)) {
                emit BidReleased(other.series(), account);
                entries.drop(k);
                continue;
            }
            if (inTheWay) revert OverlappingAward(other.series());
            needed += _marginOf(other);
            ++k;
        }
        if (entries.length == Queue.MOST) revert QueueFull();
        return needed;
    }

    function _walkOf(Progress memory progress, uint256 target) private pure returns (Ticks.Walk memory walk) {
        walk.target = target;
        walk.share = Math.ceilDiv(target, PRICE_SHARE);
        walk.summed = progress.summed;
        walk.accepted = progress.accepted;
        walk.marginalBids = progress.marginalBids;
        walk.marginalAward = progress.marginalBids; // a walk that stopped had not reached the target
        walk.tick = progress.tick;
        walk.word = progress.word;
    }

    function _pauseWalk(Record storage record, Ticks.Walk memory walk) private {
        record.status = Status.Clearing;
        Progress memory progress = record.progress;
        progress.summed = uint64(walk.summed);
        progress.accepted = uint64(walk.accepted);
        progress.marginalBids = uint64(walk.marginalBids);
        progress.tick = uint16(walk.tick);
        progress.word = uint16(walk.word);
        record.progress = progress;
    }

    /// The price is found: what the escrow can no longer owe goes back at once.
    function _finish(uint256 id, Record storage record, Ticks.Walk memory walk) private {
        record.status = Status.Cleared;
        record.clearingTick = uint16(walk.tick);
        record.awardedWh = uint64(walk.accepted);
        record.marginalAward = uint64(walk.marginalAward);
        record.marginalBids = uint64(walk.marginalBids);
        uint256 price = walk.accepted == 0 ? 0 : _price(walk.tick, record.tickSize);
        uint256 owed = _amount(record.maxCalls * walk.accepted, price);
        uint256 excess = record.escrow - owed;
        record.escrow = uint128(owed);
        _credit(record.requester, excess);
        emit SeriesCleared(id, price, record.clearingTick, record.awardedWh, record.marginalAward, record.marginalBids);
    }
}
