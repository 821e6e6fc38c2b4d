// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {SiteDays} from "../libraries/SiteDays.sol";
import {Awards} from "./Awards.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What a site usually uses in a window, and what it used in the called one.
/// @notice The days of a baseline are fixed, not chosen: the last days before the call was announced that are not left
/// out. What is not proven counts as nothing used, which can only lower the pay.
abstract contract Baselines is Awards {
    using SiteDays for SiteDays.Days;

    uint256 private constant SETTLED_BEFORE_CALL = 24 hours;

    /// What the ledger is asked: the baseline windows, newest first, then the called one.
    struct Question {
        uint32[] starts;
        uint40[] latest;
        uint32[] since;
    }

    /// Starts of the `count` newest windows that ended 24 h before the call and are not left out; room for `more`.
    function _baselineStarts(
        Record storage record,
        SiteDays.Days memory past,
        uint256 day,
        uint256 calledAt_,
        uint256 more
    ) internal view returns (uint32[] memory starts) {
        uint256 count = record.baselineDays;
        starts = new uint32[](count + more);
        uint256 start = _startOf(record, day);
        uint256 latestStart = (calledAt_ - SETTLED_BEFORE_CALL) / INTERVAL - record.length;
        if (start > latestStart) start -= Math.ceilDiv(start - latestStart, PER_DAY) * PER_DAY;
        else start -= PER_DAY;
        for (uint256 k; k < count; start -= PER_DAY) {
            if (SiteDays.isSet(past.skipped, past.last, start / PER_DAY)) continue;
            starts[k++] = uint32(start);
        }
    }

    /// Wh used in the called window, and the mean of the baseline windows, rounded down.
    function _measure(
        Record storage record,
        SiteRecord storage site,
        address account,
        IMeterRegistry.Standing memory standing,
        uint8 day,
        bytes calldata proof
    ) internal view returns (uint64 baselineWh, uint64 actualWh) {
        uint256 length = record.length;
        Question memory question = _questionOf(record, site.past, account, day, record.calledAt[day]);
        (uint256[] memory wh, bool[] memory complete) =
            LEDGER.energies(account, standing.counted, length, question.starts, question.latest, question.since, proof);
        uint256 most = _most(standing.capacityW, length);
        uint256 count = record.baselineDays;
        if (!complete[count]) revert EventReadingsMissing();
        uint256 sum = 0;
        for (uint256 k; k < count; ++k) {
            sum += Math.min(wh[k], most);
        }
        return (uint64(sum / count), uint64(Math.min(wh[count], most)));
    }

    function _questionOf(
        Record storage record,
        SiteDays.Days memory past,
        address account,
        uint256 day,
        uint40 announced
    ) private view returns (Question memory question) {
        uint256 count = record.baselineDays;
        question.starts = _baselineStarts(record, past, day, announced, 1);
        question.starts[count] = uint32(_startOf(record, day));
        question.latest = new uint40[](count + 1);
        for (uint256 k; k < count; ++k) {
            question.latest[k] = announced;
        }
        question.latest[count] = type(uint40).max;
        question.since = _sinceOf(account);
    }

    /// Per meter the first interval from which its readings count.
    function _sinceOf(address account) private view returns (uint32[] memory since) {
        uint40[] memory secondsOf = REGISTRY.sinceOf(account);
        since = new uint32[](secondsOf.length);
        for (uint256 ordinal; ordinal < since.length; ++ordinal) {
            since[ordinal] = uint32(Math.ceilDiv(secondsOf[ordinal], INTERVAL));
        }
    }
}
