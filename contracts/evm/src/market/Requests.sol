// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketRequests} from "../interfaces/IMarketRequests.sol";
import {Announcing} from "./Announcing.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The requester's side of a series: call its days, end it, take back what is left.
abstract contract Requests is Announcing {
    /// @inheritdoc IMarketRequests
    function cancel(uint256 id) external {
        (Record storage record,) = _openRecord(id);
        if (msg.sender != record.requester) revert NotRequester(id, msg.sender);
        _void(id, record);
    }

    /// @inheritdoc IMarketRequests
    function call(uint256 id, uint8 day) external whenNotPaused {
        Record storage record = _asRequester(id);
        if (day >= record.termDays) revert InvalidDay(id, day);
        if (record.called >> day & 1 != 0) revert AlreadyCalled(id, day);
        if (record.awardedWh == 0 || _callsMade(record.called) >= record.maxCalls) revert NoCallsLeft(id);
        _checkNotice(_startOf(record, day));
        _call(id, record, day);
    }

    /// @inheritdoc IMarketRequests
    function complete(uint256 id) external {
        Record storage record = _asRequester(id);
        if (record.completed) revert AlreadyCompleted(id);
        _checkNoneRuns(id, record);
        uint64 awarded = record.awardedWh;
        uint256 reserved = record.kind == Kind.Auction ? awarded : record.target;
        uint8 calls = uint8(_callsMade(record.called));
        uint256 price = record.clearingTick;
        uint256 most = _mostPay(record, record.maxCalls, reserved, price);
        uint256 returned = Math.min(record.escrow, most - _mostPay(record, calls, awarded, price));
        record.completed = true;
        record.maxCalls = calls;
        if (block.timestamp < record.biddingEnds) record.biddingEnds = uint40(block.timestamp);
        _giveBack(record, returned);
        emit SeriesCompleted(id, calls, returned);
    }

    /// @inheritdoc IMarketRequests
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

    function _void(uint256 id, Record storage record) private {
        record.status = Status.Void;
        emit SeriesVoided(id);
        _refund(id, record);
    }

    function _refund(uint256 id, Record storage record) private {
        uint256 amount = record.escrow;
        _giveBack(record, amount);
        emit Refunded(id, record.requester, amount);
    }

    /// A series that is cleared or has a fixed price, for its requester.
    function _asRequester(uint256 id) private view returns (Record storage record) {
        record = _recordIn(id, Status.Cleared);
        if (msg.sender != record.requester) revert NotRequester(id, msg.sender);
    }

    /// Homes save for the whole of a window that has begun, and are paid for it: nobody ends it halfway.
    function _checkNoneRuns(uint256 id, Record storage record) private view {
        for (uint256 day; day < record.termDays; ++day) {
            if (record.called >> day & 1 == 0 || block.timestamp < _startOf(record, day) * INTERVAL) continue;
            uint256 end = _windowEnd(record, day);
            if (block.timestamp < end) revert CallRunning(id, end);
        }
    }
}
