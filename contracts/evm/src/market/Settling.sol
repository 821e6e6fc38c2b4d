// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Windows} from "../libraries/Windows.sol";
import {Baselines} from "./Baselines.sol";

/// @title What a call comes to: settled by proof, or expired.
abstract contract Settling is Baselines {
    using Queue for Bid[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;
    using Windows for Terms;

    /// @inheritdoc IFlexibilityMarket
    function settle(uint256 id, address account, uint8 day, bytes calldata proof)
        external
        returns (Settlement memory result)
    {
        Record storage record = _calledRecord(id, day);
        _checkOver(id, record, day);
        uint256 deadline = _deadline(record, day);
        if (block.timestamp > deadline) revert TooLate(id, deadline);

        IMeterRegistry.Account memory holder = _authorised(account);
        SiteRecord storage site = _sites[holder.site];
        result.awardedWh = _take(site, id, account, day);
        (result.baselineWh, result.actualWh) = _measure(record, site, account, holder, day, proof);
        _carry(site, id, result);
        _mark(site, _termsOf(record.series), day, uint256(result.awardedWh) * 4 >= result.baselineWh);
        _pay(record.series, account, result);
        emit CallSettled(id, account, day, result);
    }

    /// @inheritdoc IFlexibilityMarket
    function expire(uint256 id, address account, uint8 day) external {
        Record storage record = _calledRecord(id, day);
        uint256 deadline = _deadline(record, day);
        if (block.timestamp <= deadline) revert NotYet(id, deadline + 1);

        SiteRecord storage site = _sites[_siteKey(account)];
        uint64 awarded = _take(site, id, account, day);
        int64 balance = site.balance - int64(uint64(MARGIN) * awarded);
        site.balance = balance;
        site.owedSeries = uint64(id);
        site.awardedWh += awarded;
        _mark(site, _termsOf(record.series), day, false);
        emit CallExpired(id, account, day, awarded, balance);
    }

    /// @inheritdoc IFlexibilityMarket
    function release(uint256 id, address account) external {
        SiteRecord storage site = _sites[_siteKey(account)];
        (Bid[] memory bids,) = _queueOf(site);
        uint256 index = bids.find(id);
        if (index == bids.length) revert NoBid(id, account);
        if (!_isOver(bids[index])) revert StillAwarded(id, account);
        bids.drop(index);
        site.queue.store(bids, bids.length + 1);
        emit BidReleased(id, account);
    }

    function _calledRecord(uint256 id, uint8 day) private view returns (Record storage record) {
        Series storage series = _seriesIn(id, Status.Cleared);
        record = _records[id];
        if (day >= series.terms.termDays || series.called >> day & 1 == 0) revert InvalidDay(id, day);
    }

    function _checkOver(uint256 id, Record storage record, uint8 day) private view {
        Terms memory terms = _termsOf(record.series);
        uint256 windowEnd = (terms.startOf(day, PER_DAY) + terms.length) * INTERVAL;
        if (block.timestamp < windowEnd) revert NotYet(id, windowEnd);
    }

    /// Takes a call off the site's queue, in its turn; returns what was awarded.
    function _take(SiteRecord storage site, uint256 id, address account, uint8 day) private returns (uint64 awarded) {
        (Bid[] memory bids, Due memory due) = _queueOf(site);
        uint256 index = bids.find(id);
        if (index == bids.length) revert NoBid(id, account);
        Bid memory taken = bids[index];
        awarded = _awardIn(_records[id].series, taken);
        // nothing won, settled before, or passed over
        if (awarded == 0 || day < taken.nextDay) revert NoAward(id, account);
        if (due.id != id || due.day != day) revert EarlierCall(due.id, due.day);
        taken.nextDay = day + 1;
        uint256 before = bids.length;
        if (_isOver(taken)) {
            bids.drop(index);
            emit BidReleased(id, account);
        }
        site.queue.store(bids, before);
    }

    /// No more than the award counts, and what was missing before is made up first.
    function _carry(SiteRecord storage site, uint256 id, Settlement memory result) private {
        int256 saved = int256(uint256(result.baselineWh)) - int256(uint256(result.actualWh));
        int256 counted = saved < int256(uint256(result.awardedWh)) ? saved : int256(uint256(result.awardedWh));
        counted += site.balance;
        if (counted > 0) {
            result.deliveredWh = uint64(uint256(counted));
        } else {
            result.balance = int64(counted);
        }
        site.balance = result.balance;
        if (counted < 0) site.owedSeries = uint64(id);
        site.awardedWh += result.awardedWh;
        site.deliveredWh += result.deliveredWh;
    }

    function _mark(SiteRecord storage site, Terms memory terms, uint8 day, bool skip) private {
        uint256 start = terms.startOf(day, PER_DAY);
        SiteDays.Days memory past = site.past;
        past.mark(start / PER_DAY, (start + terms.length - 1) / PER_DAY, skip);
        site.past = past;
    }

    function _pay(Series storage series, address account, Settlement memory result) private {
        if (result.deliveredWh == 0) return;
        uint256 pay = _amount(result.deliveredWh, _clearingPrice(series));
        result.pay = uint128(pay);
        series.escrow -= uint128(pay);
        _credit(account, pay);
    }
}
