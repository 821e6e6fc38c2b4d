// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketHomes} from "../interfaces/IMarketHomes.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Entry} from "../libraries/Entries.sol";
import {Queue} from "../libraries/Queue.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Baselines} from "./Baselines.sol";

/// @title What a call comes to: settled by proof, or expired.
abstract contract Settling is Baselines, IMarketHomes {
    using Queue for Entry[];
    using Queue for Queue.Slots;
    using SiteDays for SiteDays.Days;

    /// @inheritdoc IMarketHomes
    function settle(uint256 id, address account, uint8 day, bytes calldata proof)
        external
        returns (Settlement memory result)
    {
        Record storage record = _calledRecord(id, day);
        uint256 windowEnd = _windowEnd(record, day);
        if (block.timestamp < windowEnd) revert NotYet(id, windowEnd);
        uint256 deadline = _deadline(record, day);
        if (block.timestamp > deadline) revert TooLate(id, deadline);

        IMeterRegistry.Standing memory standing = REGISTRY.standingOf(account, msg.sender);
        SiteRecord storage site = _sites[standing.site];
        result.awardedWh = _take(site, id, account, day);
        (result.baselineWh, result.actualWh) = _measure(record, site, account, standing, day, proof);
        result.factor = _factor(record, site); // by what was settled before
        _carry(site, id, result);
        _mark(site, record, day, uint256(result.awardedWh) * 4 >= result.baselineWh);
        _pay(record, account, result);
        emit CallSettled(id, account, day, result);
    }

    /// @inheritdoc IMarketHomes
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
        _mark(site, record, day, false);
        emit CallExpired(id, account, day, awarded, balance);
    }

    /// @inheritdoc IMarketHomes
    function release(uint256 id, address account) external {
        SiteRecord storage site = _sites[_siteKey(account)];
        (Entry[] memory entries,) = _queueOf(site);
        uint256 index = entries.find(id);
        if (index == entries.length) revert NoBid(id, account);
        if (!_isOver(entries[index])) revert StillAwarded(id, account);
        entries.drop(index);
        site.queue.store(entries, 0, entries.length + 1);
        emit BidReleased(id, account);
    }

    function _calledRecord(uint256 id, uint8 day) private view returns (Record storage record) {
        record = _recordIn(id, Status.Cleared);
        if (day >= record.termDays || record.called >> day & 1 == 0) revert InvalidDay(id, day);
    }

    /// Takes a call off the site's queue, in its turn; returns what was awarded.
    function _take(SiteRecord storage site, uint256 id, address account, uint8 day) private returns (uint64 awarded) {
        Entry[] memory entries = site.queue.load();
        uint256 index = entries.find(id);
        uint256 before = entries.length;
        if (index == before) revert NoBid(id, account);
        Due memory due = _passOver(entries, site.past, index);
        awarded = uint64(_awardIn(_records[id], entries[index]));
        // nothing won, settled before, or passed over
        if (awarded == 0 || day < entries[index].nextDay()) revert NoAward(id, account);
        if (due.index != index || due.day != day) revert EarlierCall(entries[due.index].series(), uint8(due.day));
        entries[index] = entries[index].withNextDay(day + 1);
        if (_isOver(entries[index])) {
            entries.drop(index);
            emit BidReleased(id, account);
        }
        site.queue.store(entries, 0, before);
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

    function _mark(SiteRecord storage site, Record storage record, uint8 day, bool skip) private {
        uint256 start = _startOf(record, day);
        SiteDays.Days memory past = site.past;
        past.mark(start / PER_DAY, (start + record.length - 1) / PER_DAY, skip);
        site.past = past;
    }

    function _pay(Record storage record, address account, Settlement memory result) private {
        if (result.deliveredWh == 0) return;
        uint256 pay = _amount(uint256(result.deliveredWh) * result.factor, _clearingPrice(record)) / WHOLE;
        result.pay = uint128(pay);
        record.escrow -= uint128(pay);
        _credit(account, pay);
    }
}
