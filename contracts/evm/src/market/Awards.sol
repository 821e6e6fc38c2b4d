// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Windows} from "../libraries/Windows.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title What a site has bid, won and still has to answer for.
/// @notice Calls of a site are taken in order of window end, over all its series. A called day on which the site may
/// not hold an award (three in ten) is passed over without effect; that is found out here, whenever someone looks.
abstract contract Awards is MarketStorage {
    using Queue for Bid[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;
    using Windows for Terms;

    /// The call of a site that comes next.
    struct Due {
        bool exists;
        uint256 index; // in the queue
        uint64 id;
        uint8 day;
        uint256 start; // interval numbers
        uint256 end;
    }

    /// The queue as it stands now, and the next call. Bids that are over are still in it.
    function _queueOf(SiteRecord storage site) internal view returns (Bid[] memory bids, Due memory due) {
        bids = site.queue.load();
        if (bids.length == 0) return (bids, due);
        SiteDays.Days memory past = site.past;
        due = _earliest(bids);
        while (due.exists && !past.mayHold(due.start / PER_DAY)) {
            bids[due.index].nextDay = due.day + 1;
            due = _earliest(bids);
        }
    }

    /// Drops the bids that are over; returns how many there were before.
    function _prune(Bid[] memory bids, address account) internal returns (uint256 before) {
        before = bids.length;
        for (uint256 k = before; k != 0; --k) {
            if (!_isOver(bids[k - 1])) continue;
            emit BidReleased(bids[k - 1].id, account);
            bids.drop(k - 1);
        }
    }

    /// Nothing was won, or everything that was called is done and nothing more can be called.
    function _isOver(Bid memory bid) internal view returns (bool) {
        Series storage series = _records[bid.id].series;
        Status status = series.status;
        if (status == Status.Void) return true;
        if (status != Status.Cleared) return block.timestamp >= _firstStart(_termsOf(series));
        if (_awardIn(series, bid) == 0) return true;
        return series.called >> bid.nextDay == 0 && !_mayStillCall(series);
    }

    function _mayStillCall(Series storage series) internal view returns (bool) {
        Terms memory terms = _termsOf(series);
        return _callsMade(series.called) < terms.maxCalls
            && block.timestamp + NOTICE * INTERVAL <= terms.lastStart(PER_DAY) * INTERVAL;
    }

    /// Wh per call that a bid won; on the price-setting tick pro rata, rounded down.
    function _awardIn(Series storage series, Bid memory bid) internal view returns (uint64) {
        if (series.status != Status.Cleared || series.awardedWh == 0 || bid.tick > series.clearingTick) return 0;
        if (bid.tick < series.clearingTick) return bid.wh;
        return uint64(uint256(bid.wh) * series.marginalAward / series.marginalBids);
    }

    /// Stake that the bids hold: before clearing for what is bid, then for what was won, while it is not over.
    function _marginOf(Bid[] memory bids) internal view returns (uint256 margin) {
        for (uint256 k; k < bids.length; ++k) {
            if (_isOver(bids[k])) continue;
            Series storage series = _records[bids[k].id].series;
            uint256 wh = series.status == Status.Cleared ? _awardIn(series, bids[k]) : bids[k].wh;
            margin += _margin(wh, _termsOf(series));
        }
    }

    function _margin(uint256 wh, Terms memory terms) internal pure returns (uint256) {
        return _amount(MARGIN * wh, _price(terms.capTick, terms.tickSize));
    }

    /// What the site's debt is worth, at the price of the series that it is owed to.
    function _debtValue(SiteRecord storage site) internal view returns (uint256) {
        int64 balance = site.balance;
        if (balance == 0) return 0;
        return _amount(uint64(-balance), _clearingPrice(_records[site.owedSeries].series));
    }

    function _callsMade(uint256 called) internal pure returns (uint256 count) {
        for (; called != 0; called &= called - 1) {
            ++count;
        }
    }

    /// The called day with the earliest window end that is not done with.
    function _earliest(Bid[] memory bids) private view returns (Due memory due) {
        for (uint256 k; k < bids.length; ++k) {
            Series storage series = _records[bids[k].id].series;
            uint256 called = _awardIn(series, bids[k]) == 0 ? 0 : series.called >> bids[k].nextDay;
            if (called == 0) continue;
            uint256 day = bids[k].nextDay;
            for (; called & 1 == 0; called >>= 1) {
                ++day;
            }
            Terms memory terms = _termsOf(series);
            uint256 start = terms.startOf(day, PER_DAY);
            if (due.exists && start + terms.length >= due.end) continue;
            due = Due(true, k, bids[k].id, uint8(day), start, start + terms.length);
        }
    }
}
