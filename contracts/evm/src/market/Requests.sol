// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {Windows} from "../libraries/Windows.sol";
import {Awards} from "./Awards.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The requester's side: announce a series, call its days, take back what is left.
abstract contract Requests is Awards {
    using Windows for Terms;

    uint256 private constant LONGEST_TERM = 28;
    uint256 private constant LONGEST_LEAD = 28 days; // from the announcement to the first window
    uint256 private constant HIGHEST_TICK = 1023;

    /// @inheritdoc IFlexibilityMarket
    function request(Terms memory terms)
        external
        onlyRole(REQUESTER_ROLE)
        nonReentrant
        whenNotPaused
        returns (uint256 id)
    {
        _checkTerms(terms);
        uint256 escrow = _amount(uint256(terms.maxCalls) * terms.target, _price(terms.capTick, terms.tickSize));
        if (escrow == 0 || escrow > type(uint128).max) revert InvalidTerms(8);
        id = ++seriesCount;
        _announce(id, terms, uint128(escrow));
        ExactTransfer.pull(IERC20(TOKEN), escrow);
    }

    /// @inheritdoc IFlexibilityMarket
    function cancel(uint256 id) external {
        Series storage series = _seriesIn(id, Status.Bidding);
        if (msg.sender != series.requester) revert NotRequester(id, msg.sender);
        uint256 biddingEnds = series.terms.biddingEnds;
        if (block.timestamp >= biddingEnds) revert BiddingOver(id, biddingEnds);
        _void(id, series);
    }

    /// @inheritdoc IFlexibilityMarket
    function call(uint256 id, uint8 day) external whenNotPaused {
        Series storage series = _seriesIn(id, Status.Cleared);
        Terms memory terms = _termsOf(series);
        if (msg.sender != series.requester) revert NotRequester(id, msg.sender);
        if (day >= terms.termDays) revert InvalidDay(id, day);
        if (series.called >> day & 1 != 0) revert AlreadyCalled(id, day);
        if (series.awardedWh == 0 || _callsMade(series.called) >= terms.maxCalls) revert NoCallsLeft(id);
        _checkNotice(terms.startOf(day, PER_DAY));
        _call(id, terms, day);
    }

    /// @inheritdoc IFlexibilityMarket
    function refund(uint256 id) external {
        Record storage record = _record(id);
        Series storage series = record.series;
        Terms memory terms = _termsOf(series);
        if (series.status == Status.Cleared) {
            uint256 deadline = _deadline(record, terms.termDays - 1);
            if (block.timestamp <= deadline) revert NotYet(id, deadline);
            if (series.escrow == 0) revert NothingToPay(series.requester);
            _refund(id, series);
            return;
        }
        if (series.status == Status.Void) revert WrongStatus(id, Status.Void);
        if (block.timestamp < _firstStart(terms)) revert NotYet(id, _firstStart(terms));
        _void(id, series);
    }

    function _announce(uint256 id, Terms memory terms, uint128 escrow) private {
        Record storage record = _records[id];
        Series storage series = record.series;
        series.terms = terms;
        series.requester = msg.sender;
        series.status = Status.Bidding;
        series.announcedAt = uint40(block.timestamp);
        series.escrow = escrow;
        record.progress.pausedBefore = SafeCast.toUint32(pausedSeconds());
        emit SeriesRequested(id, msg.sender, terms);
        if (terms.termDays == 1) _call(id, terms, 0);
    }

    function _call(uint256 id, Terms memory terms, uint8 day) private {
        Record storage record = _records[id];
        record.series.called |= uint32(uint256(1) << day);
        record.calledAt[day] = uint40(block.timestamp);
        emit DayCalled(id, day, uint32(terms.startOf(day, PER_DAY)), terms.length);
    }

    function _void(uint256 id, Series storage series) private {
        series.status = Status.Void;
        emit SeriesVoided(id);
        _refund(id, series);
    }

    function _refund(uint256 id, Series storage series) private {
        uint256 amount = series.escrow;
        series.escrow = 0;
        _credit(series.requester, amount);
        emit Refunded(id, series.requester, amount);
    }

    function _checkTerms(Terms memory terms) private view {
        if (terms.target < MINIMUM_BID || terms.target > type(uint48).max) revert InvalidTerms(1);
        if (terms.tickSize == 0 || terms.capTick > HIGHEST_TICK) revert InvalidTerms(2);
        if (terms.termDays == 0 || terms.termDays > LONGEST_TERM) revert InvalidTerms(4);
        if (terms.offset >= PER_DAY || terms.length < 4 || terms.length > 16) revert InvalidTerms(5);
        if (terms.maxCalls == 0 || terms.maxCalls > terms.termDays) revert InvalidTerms(6);
        if (terms.baselineDays < 7 || terms.baselineDays > 10) revert InvalidTerms(7);
        _checkTimes(terms);
    }

    function _checkTimes(Terms memory terms) private view {
        uint256 start = _firstStart(terms);
        if (terms.termDays == 1) _checkNotice(start / INTERVAL);
        if (start > block.timestamp + LONGEST_LEAD) revert InvalidTerms(4);
        // between the end of bidding and the first window there must be time to clear
        if (terms.biddingEnds <= block.timestamp || terms.biddingEnds + INTERVAL > start) revert InvalidTerms(3);
    }

    function _checkNotice(uint256 start) private view {
        uint256 earliest = block.timestamp + NOTICE * INTERVAL;
        uint256 latest = block.timestamp + LONGEST_NOTICE;
        if (start * INTERVAL < earliest || start * INTERVAL > latest) {
            revert NoticeOutOfRange(start * INTERVAL, earliest, latest);
        }
    }
}
