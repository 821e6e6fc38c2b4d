// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Queue} from "../libraries/Queue.sol";
import {Ticks} from "../libraries/Ticks.sol";
import {Windows} from "../libraries/Windows.sol";
import {Awards} from "./Awards.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title From an announced series to one price: bid, withdrawBid, clear.
abstract contract Auction is Awards {
    using Queue for Bid[];
    using Queue for Queue.Slots;
    using Ticks for mapping(uint256 => uint256);
    using Windows for Terms;

    uint256 private constant BIDS_TO_A_TARGET = 1024; // a bid is at least this part of the target
    uint256 private constant PRICE_SHARE = 64; // at least this part of the target must be accepted to set the price

    /// @inheritdoc IFlexibilityMarket
    function bid(uint256 id, address account, uint40 wh, uint16 tick) external whenNotPaused {
        Terms memory terms = _openForBids(id);
        IMeterRegistry.Account memory holder = _authorised(account);
        _checkBid(terms, account, holder, wh, tick);
        _enqueue(id, terms, account, holder, Bid(uint64(id), wh, tick, 0));
        _records[id].ticks.add(tick, wh);
        emit BidPlaced(id, account, wh, tick);
    }

    /// @inheritdoc IFlexibilityMarket
    function withdrawBid(uint256 id, address account) external {
        _openForBids(id);
        SiteRecord storage site = _sites[_authorised(account).site];
        Bid[] memory bids = site.queue.load();
        uint256 index = bids.find(id);
        if (index == bids.length) revert NoBid(id, account);
        _records[id].ticks.remove(bids[index].tick, bids[index].wh);
        bids.drop(index);
        site.queue.store(bids, bids.length + 1);
        emit BidWithdrawn(id, account);
    }

    /// @inheritdoc IFlexibilityMarket
    function clear(uint256 id, uint256 maxWords) external returns (bool done) {
        Record storage record = _record(id);
        Series storage series = record.series;
        Terms memory terms = _termsOf(series);
        if (series.status != Status.Bidding && series.status != Status.Clearing) {
            revert WrongStatus(id, series.status);
        }
        if (block.timestamp < terms.biddingEnds) revert BiddingNotOver(id, terms.biddingEnds);
        if (block.timestamp >= _firstStart(terms)) revert TooLate(id, _firstStart(terms));

        Ticks.Walk memory walk = _walkOf(record.progress, terms.target);
        done = record.ticks.walk(walk, terms.capTick, maxWords);
        if (done) _finish(id, series, terms, walk);
        else _pauseWalk(record, walk);
    }

    function _openForBids(uint256 id) private view returns (Terms memory terms) {
        terms = _termsOf(_seriesIn(id, Status.Bidding));
        if (block.timestamp >= terms.biddingEnds) revert BiddingOver(id, terms.biddingEnds);
    }

    function _checkBid(
        Terms memory terms,
        address account,
        IMeterRegistry.Account memory holder,
        uint256 wh,
        uint256 tick
    ) private view {
        if (terms.attestedOnly && !holder.attested) revert NotAttested(account);
        if (tick > terms.capTick) revert PriceOutOfRange(tick, terms.capTick);
        uint256 minimum = Math.max(MINIMUM_BID, terms.target / BIDS_TO_A_TARGET);
        if (wh < minimum) revert BidTooSmall(wh, minimum);
        uint256 maximum = _most(holder.capacityW, terms.length);
        if (wh > maximum) revert BidTooLarge(wh, maximum);
    }

    function _enqueue(
        uint256 id,
        Terms memory terms,
        address account,
        IMeterRegistry.Account memory holder,
        Bid memory newBid
    ) private {
        SiteRecord storage site = _sites[holder.site];
        (Bid[] memory bids,) = _queueOf(site);
        uint256 before = _prune(bids, account);
        _requireApart(id, terms, account, bids);
        if (bids.length == Queue.MOST) revert QueueFull();
        uint256 needed = _marginOf(bids) + _margin(newBid.wh, terms) + _debtValue(site);
        if (needed < terms.minimumStake) needed = terms.minimumStake;
        if (holder.stake < needed) revert StakeTooLow(account, holder.stake, needed);
        site.queue.store(bids.append(newBid), before);
    }

    /// A site bids once in a series, and never for two windows that overlap.
    function _requireApart(uint256 id, Terms memory terms, address account, Bid[] memory bids) private view {
        for (uint256 k; k < bids.length; ++k) {
            uint256 other = bids[k].id;
            if (other == id) revert AlreadyBid(id, account);
            if (terms.overlap(_termsOf(_records[other].series), PER_DAY)) revert OverlappingAward(other);
        }
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
        record.series.status = Status.Clearing;
        Progress memory progress = record.progress;
        progress.summed = uint64(walk.summed);
        progress.accepted = uint64(walk.accepted);
        progress.marginalBids = uint64(walk.marginalBids);
        progress.tick = uint16(walk.tick);
        progress.word = uint16(walk.word);
        record.progress = progress;
    }

    /// The price is found: what the escrow can no longer owe goes back at once.
    function _finish(uint256 id, Series storage series, Terms memory terms, Ticks.Walk memory walk) private {
        series.status = Status.Cleared;
        series.clearingTick = uint16(walk.tick);
        series.awardedWh = uint64(walk.accepted);
        series.marginalAward = uint64(walk.marginalAward);
        series.marginalBids = uint64(walk.marginalBids);
        uint256 price = walk.accepted == 0 ? 0 : _price(walk.tick, terms.tickSize);
        uint256 owed = _amount(terms.maxCalls * walk.accepted, price);
        uint256 excess = series.escrow - owed;
        series.escrow = uint128(owed);
        _credit(series.requester, excess);
        emit SeriesCleared(id, price, series.clearingTick, series.awardedWh, series.marginalAward, series.marginalBids);
    }
}
