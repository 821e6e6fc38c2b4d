// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketHomes} from "../interfaces/IMarketHomes.sol";
import {Ticks} from "../libraries/Ticks.sol";
import {Entrance} from "./Entrance.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title From an announced series to one price for all: bid, clear.
abstract contract Auction is Entrance {
    using Ticks for mapping(uint256 => uint256);

    uint256 private constant BIDS_TO_A_TARGET = 1024; // a bid is at least this part of the target
    uint256 private constant PRICE_SHARE = 64; // at least this part of the target must be accepted to set the price

    /// @inheritdoc IMarketHomes
    function bid(uint256 id, address account, uint40 wh, uint16 tick) external whenNotPaused {
        (Record storage record, bool joining) = _openRecord(id);
        if (joining) revert WrongKind(id, record.kind);
        uint256 minimum = Math.max(MINIMUM_BID, record.target / BIDS_TO_A_TARGET);
        if (wh < minimum) revert BidTooSmall(wh, minimum);
        _enter(id, record, account, wh, tick);
        record.ticks.add(tick, wh);
        emit BidPlaced(id, account, wh, tick);
    }

    /// @inheritdoc IMarketHomes
    function clear(uint256 id, uint256 maxWords) external returns (bool done) {
        Record storage record = _record(id);
        if (record.kind != Kind.Auction) revert WrongKind(id, record.kind);
        Status status = record.status;
        if (status != Status.Bidding && status != Status.Clearing) revert WrongStatus(id, status);
        if (block.timestamp < record.biddingEnds) revert BiddingNotOver(id, record.biddingEnds);
        if (block.timestamp >= _firstStart(record)) revert TooLate(id, _firstStart(record));

        Ticks.Walk memory walk = _walkOf(record.progress, record.target);
        done = record.ticks.walk(walk, record.capTick, maxWords);
        if (done) _finish(id, record, walk);
        else _pauseWalk(record, walk);
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
        _giveBack(record, record.escrow - _amount(record.maxCalls * walk.accepted, price));
        emit SeriesCleared(id, price, record.clearingTick, record.awardedWh, record.marginalAward, record.marginalBids);
    }
}
