// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketRequests} from "../interfaces/IMarketRequests.sol";
import {Entries} from "../libraries/Entries.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {Awards} from "./Awards.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A requester announces a series: its terms are frozen and its budget is put in.
abstract contract Announcing is Awards, ReentrancyGuardTransient, IMarketRequests {
    uint256 private constant LONGEST_TERM = 28;
    uint256 private constant LONGEST_LEAD = 28 days; // from the announcement to the first window
    uint256 private constant HIGHEST_TICK = 1023;

    /// @inheritdoc IMarketRequests
    function request(Terms memory terms)
        external
        onlyRole(REQUESTER_ROLE)
        nonReentrant
        whenNotPaused
        returns (uint256 id)
    {
        _checkTerms(terms);
        id = ++seriesCount;
        if (id > Entries.LAST_SERIES) revert TooManySeries();
        uint256 escrow = _announce(id, terms);
        ExactTransfer.pull(IERC20(TOKEN), escrow);
    }

    function _announce(uint256 id, Terms memory terms) private returns (uint256 escrow) {
        Record storage record = _records[id];
        _storeTerms(record, terms);
        record.requester = msg.sender;
        record.announcedAt = uint40(block.timestamp);
        record.pausedBefore = SafeCast.toUint32(pausedSeconds());
        record.grace = grace;
        if (terms.kind == Kind.Auction) _startBidding(record);
        else _startJoining(record);
        escrow = _mostPay(record, terms.maxCalls, terms.target, terms.capTick);
        if (escrow == 0 || escrow > type(uint128).max) revert InvalidTerms(8);
        record.escrow = uint128(escrow);
        emit SeriesRequested(id, msg.sender, terms);
        if (terms.termDays == 1) _call(id, record, 0);
    }

    function _startBidding(Record storage record) private {
        record.status = Status.Bidding;
        (record.lowFactor, record.highFactor) = (WHOLE, WHOLE);
    }

    /// The price is there already, and every site is awarded the whole of what it joins with.
    function _startJoining(Record storage record) private {
        record.status = Status.Cleared;
        (record.marginalAward, record.marginalBids) = (1, 1);
        (record.lowFactor, record.highFactor) = (lowFactor, highFactor);
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
        record.minimumStake = uint128(Math.max(terms.minimumStake, REGISTRY.minimumStake()));
        record.kind = terms.kind;
    }

    function _call(uint256 id, Record storage record, uint8 day) internal {
        record.called |= uint32(uint256(1) << day);
        record.calledAt[day] = uint40(block.timestamp);
        emit DayCalled(id, day, uint32(_startOf(record, day)), record.length);
    }

    function _checkTerms(Terms memory terms) private view {
        if (terms.target < MINIMUM_BID || terms.target > type(uint48).max) revert InvalidTerms(1);
        uint256 highest = terms.kind == Kind.Auction ? HIGHEST_TICK : 0;
        if (terms.tickSize == 0 || terms.capTick > highest) revert InvalidTerms(2);
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

    function _checkNotice(uint256 start) internal view {
        uint256 earliest = block.timestamp + NOTICE * INTERVAL;
        uint256 latest = block.timestamp + LONGEST_NOTICE;
        if (start * INTERVAL < earliest || start * INTERVAL > latest) {
            revert NoticeOutOfRange(start * INTERVAL, earliest, latest);
        }
    }
}
