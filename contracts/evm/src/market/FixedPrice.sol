// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketHomes} from "../interfaces/IMarketHomes.sol";
import {Entrance} from "./Entrance.sol";

/// @title A series whose price is told beforehand: whoever comes first is served first.
abstract contract FixedPrice is Entrance {
    /// @inheritdoc IMarketHomes
    function join(uint256 id, address account, uint40 wh) external whenNotPaused {
        (Record storage record, bool joining) = _openRecord(id);
        if (!joining) revert WrongKind(id, Kind.Auction);
        if (wh < MINIMUM_BID) revert BidTooSmall(wh, MINIMUM_BID);
        uint64 joined = record.awardedWh;
        uint256 left = record.target - joined;
        if (wh > left) revert TargetReached(id, left);
        _enter(id, record, account, wh, 0);
        record.awardedWh = joined + wh;
        emit EventJoined(id, account, wh);
    }
}
