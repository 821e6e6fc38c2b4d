// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Entry} from "../libraries/Entries.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title What a site has bid, won and still has to answer for.
/// @notice Calls of a site are taken in order of window end, over all its series. A called day on which the site may
/// not hold an award (three in ten) is passed over without effect; that is found out here, whenever someone looks.
abstract contract Awards is MarketStorage {
    using Queue for Entry[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;

    uint256 private constant NO_DAY = type(uint256).max;

    /// The call of a site that comes next.
    struct Due {
        bool exists;
        uint256 index; // in the queue
        uint256 day;
        uint256 start; // interval numbers
        uint256 end;
    }

    /// The queue as it stands now, and the next call. Entries that are over are still in it.
    function _queueOf(SiteRecord storage site) internal view returns (Entry[] memory entries, Due memory due) {
        entries = site.queue.load();
        due = _passOver(entries, site.past, 0);
    }

    /// Skips called days on which the site may hold no award; returns the next call. `likely` is the entry to look at
    /// first: it spares reading the series whose windows are later.
    function _passOver(Entry[] memory entries, SiteDays.Days memory past, uint256 likely)
        internal
        view
        returns (Due memory due)
    {
        due = _earliest(entries, likely);
        while (due.exists && !past.mayHold(due.start / PER_DAY)) {
            entries[due.index] = entries[due.index].withNextDay(due.day + 1);
            due = _earliest(entries, likely);
        }
    }

    /// Nothing was won, or everything that was called is done and nothing more can be called.
    function _isOver(Entry entry) internal view returns (bool) {
        Record storage record = _records[entry.series()];
        Status status = record.status;
        if (status == Status.Void) return true;
        if (status != Status.Cleared) return block.timestamp >= entry.firstStart() * INTERVAL;
        if (_awardIn(record, entry) == 0) return true;
        return record.called >> entry.nextDay() == 0 && !_mayStillCall(record, entry);
    }

    function _mayStillCall(Record storage record, Entry entry) private view returns (bool) {
        return block.timestamp + NOTICE * INTERVAL <= entry.lastStart(PER_DAY) * INTERVAL
            && _callsMade(record.called) < record.maxCalls;
    }

    /// Wh per call that a bid won; on the price-setting tick pro rata, rounded down.
    function _awardIn(Record storage record, Entry entry) internal view returns (uint256) {
        if (record.status != Status.Cleared) return 0;
        uint256 tick = entry.tick();
        uint256 clearingTick = record.clearingTick; // 0 if nothing was awarded
        if (tick != clearingTick) return tick < clearingTick ? entry.wh() : 0;
        uint256 bids = record.marginalBids;
        return bids == 0 ? 0 : entry.wh() * record.marginalAward / bids;
    }

    /// Stake that an entry holds which is not over: before clearing for what is bid, then for what was won.
    function _marginOf(Entry entry) internal view returns (uint256) {
        Record storage record = _records[entry.series()];
        uint256 wh = record.status == Status.Cleared ? _awardIn(record, entry) : entry.wh();
        return _margin(wh, record.capTick, record.tickSize);
    }

    function _margin(uint256 wh, uint256 capTick, uint256 tickSize) internal pure returns (uint256) {
        return _amount(MARGIN * wh, _price(capTick, tickSize));
    }

    /// What the site's debt is worth, at the price of the series that it is owed to.
    function _debtValue(SiteRecord storage site) internal view returns (uint256) {
        int64 balance = site.balance;
        if (balance == 0) return 0;
        return _amount(uint64(-balance), _clearingPrice(_records[site.owedSeries]));
    }

    /// Percent of the price that the site is paid: more, the more it delivered of its awards until now.
    function _factor(Record storage record, SiteRecord storage site) internal view returns (uint8) {
        uint256 awarded = site.awardedWh;
        if (awarded == 0) return WHOLE;
        uint256 low = record.lowFactor;
        return uint8(low + (record.highFactor - low) * site.deliveredWh / awarded);
    }

    function _callsMade(uint256 called) internal pure returns (uint256 count) {
        for (; called != 0; called &= called - 1) {
            ++count;
        }
    }

    /// The called day with the earliest window end that is not done with. Windows of a site never end together.
    function _earliest(Entry[] memory entries, uint256 likely) private view returns (Due memory due) {
        uint256 count = entries.length;
        for (uint256 k; k < count; ++k) {
            uint256 index = (likely + k) % count;
            Entry entry = entries[index];
            uint256 day = entry.nextDay();
            if (!_mayComeFirst(due, entry, day)) continue;
            day = _calledFrom(entry, day);
            if (day == NO_DAY || !_mayComeFirst(due, entry, day)) continue;
            uint256 start = entry.startOf(day, PER_DAY);
            due = Due(true, index, day, start, start + entry.length());
        }
    }

    /// Whether the window of this day ends first, and is so near that the day may have been called.
    function _mayComeFirst(Due memory due, Entry entry, uint256 day) private view returns (bool) {
        uint256 start = entry.startOf(day, PER_DAY);
        if (due.exists && start + entry.length() >= due.end) return false;
        return start * INTERVAL <= block.timestamp + LONGEST_NOTICE;
    }

    /// The first day from `day` on that was called, if there is an award to deliver, or NO_DAY.
    function _calledFrom(Entry entry, uint256 day) private view returns (uint256) {
        Record storage record = _records[entry.series()];
        uint256 called = record.called >> day;
        if (called == 0 || _awardIn(record, entry) == 0) return NO_DAY;
        for (; called & 1 == 0; called >>= 1) {
            ++day;
        }
        return day;
    }
}
