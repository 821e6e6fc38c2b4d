// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IMarketActions} from "../interfaces/IMarketActions.sol";
import {Entries} from "../libraries/Entries.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {Awards} from "./Awards.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The requester's side: announce a series, call its days, take back what is left.
abstract contract Requests is Awards, EntryPause, ReentrancyGuardTransient, IMarketActions {
    uint256 private constant LONGEST_TERM = 28;
    uint256 private constant LONGEST_LEAD = 28 days; // from the announcement to the first window
    uint256 private constant HIGHEST_TICK = 1023;

    /// @inheritdoc IMarketActions
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
        if (id > Entries.LAST_SERIES) revert TooManySeries();
        _announce(id, terms, uint128(escrow));
        ExactTransfer.pull(IERC20(TOKEN), escrow);
    }

    /// @inheritdoc IMarketActions
    function cancel(uint256 id) external {
        Record storage record = _recordIn(id, Status.Bidding);
        if (msg.sender != record.requester) revert NotRequester(id, msg.sender);
        uint256 biddingEnds = record.biddingEnds;
        if (block.timestamp >= biddingEnds) revert BiddingOver(id, biddingEnds);
        _void(id, record);
    }

    /// @inheritdoc IMarketActions
    function call(uint256 id, uint8 day) external whenNotPaused {
        Record storage record = _recordIn(id, Status.Cleared);
        if (msg.sender != record.requester) revert NotRequester(id, msg.sender);
        if (day >= record.termDays) revert InvalidDay(id, day);
        if (record.called >> day & 1 != 0) revert AlreadyCalled(id, day);
        if (record.awardedWh == 0 || _callsMade(record.called) >= record.maxCalls) revert NoCallsLeft(id);
        _checkNotice(_startOf(record, day));
        _call(id, record, day);
    }

    /// @inheritdoc IMarketActions
    function refund(uint256 id) external {
        Record storage record = _record(id);
        if (record.status == Status.Cleared) {
            uint256 deadline = _deadline(record, record.termDays - 1);
            if (block.timestamp <= deadline) revert NotYet(id, deadline);
            if (record.escrow == 0) revert NothingToPay(record.requester);
            _refund(id, record);
            return;
        }
        if (record.status == Status.Void) revert WrongStatus(id, Status.Void);
        if (block.timestamp < _firstStart(record)) revert NotYet(id, _firstStart(record));
        _void(id, record);
    }

    function _announce(uint256 id, Terms memory terms, uint128 escrow) private {
        Record storage record = _records[id];
        _storeTerms(record, terms);
        record.status = Status.Bidding;
        record.requester = msg.sender;
        record.announcedAt = uint40(block.timestamp);
        record.escrow = escrow;
        record.pausedBefore = SafeCast.toUint32(pausedSeconds());
        emit SeriesRequested(id, msg.sender, terms);
        if (terms.termDays == 1) _call(id, record, 0);
    }

    /// What `_checkTerms` admits fits.
    function _storeTerms(Record storage record, Terms memory terms) private {
        record.attestedOnly = terms.attestedOnly;
        record.maxCalls = terms.maxCalls;
        record.length = uint8(terms.length);
        record.baselineDays = terms.baselineDays;
        record.offset = terms.offset;
        record.capTick = terms.capTick;
        record.biddingEnds = terms.biddingEnds;
        record.tickSize = terms.tickSize;
        record.target = terms.target;
        record.firstDay = terms.firstDay;
        record.termDays = terms.termDays;
        record.minimumStake = terms.minimumStake;
    }

    function _call(uint256 id, Record storage record, uint8 day) private {
        record.called |= uint32(uint256(1) << day);
        record.calledAt[day] = uint40(block.timestamp);
        emit DayCalled(id, day, uint32(_startOf(record, day)), record.length);
    }

    function _void(uint256 id, Record storage record) private {
        record.status = Status.Void;
        emit SeriesVoided(id);
        _refund(id, record);
    }

    function _refund(uint256 id, Record storage record) private {
        uint256 amount = record.escrow;
        record.escrow = 0;
        _credit(record.requester, amount);
        emit Refunded(id, record.requester, amount);
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
        uint256 start = (uint256(terms.firstDay) * PER_DAY + terms.offset) * INTERVAL;
        if (terms.termDays == 1) _checkNotice(start / INTERVAL);
        if (start > block.timestamp + LONGEST_LEAD || start / INTERVAL > Entries.LAST_START) revert InvalidTerms(4);
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
