// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketHomes} from "../interfaces/IMarketHomes.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Entries, Entry} from "../libraries/Entries.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Ticks} from "../libraries/Ticks.sol";
import {Awards} from "./Awards.sol";

/// @title How a home gets into a series, and out of it again while it is open.
/// @notice A bid is judged by the queue alone. Only if that is in doubt are the series of other entries read, one by
/// one, until it is not.
abstract contract Entrance is Awards, IMarketHomes {
    using Queue for Entry[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;
    using Ticks for mapping(uint256 => uint256);

    /// @inheritdoc IMarketHomes
    function withdrawBid(uint256 id, address account) external {
        (Record storage record, bool joining) = _openRecord(id);
        SiteRecord storage site = _sites[REGISTRY.standingOf(account, msg.sender).site];
        Entry[] memory entries = site.queue.load();
        uint256 index = entries.find(id);
        if (index == entries.length) revert NoBid(id, account);
        Entry entry = entries[index];
        if (joining) record.awardedWh -= uint64(entry.wh());
        else record.ticks.remove(entry.tick(), entry.wh());
        entries.drop(index);
        site.queue.store(entries, 0, entries.length + 1);
        emit BidWithdrawn(id, account);
    }

    /// The site enters a series with `wh` per call, if it may.
    function _enter(uint256 id, Record storage record, address account, uint256 wh, uint256 tick) internal {
        IMeterRegistry.Standing memory standing = REGISTRY.standingOf(account, msg.sender);
        _check(record, account, standing, wh, tick);
        _enqueue(id, record, account, standing, wh, tick);
    }

    function _check(
        Record storage record,
        address account,
        IMeterRegistry.Standing memory standing,
        uint256 wh,
        uint256 tick
    ) private view {
        if (standing.deactivated) revert AccountDeactivated(account);
        if (record.attestedOnly && !standing.attested) revert NotAttested(account);
        if (tick > record.capTick) revert PriceOutOfRange(tick, record.capTick);
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
}
