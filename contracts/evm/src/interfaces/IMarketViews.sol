// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "./IMarketBase.sol";

/// @title What a market is asked, which changes nothing.
interface IMarketViews is IMarketBase {
    function seriesOf(uint256 id) external view returns (Series memory);
    /// @notice Seconds at which a day was called (the announcement its baseline must precede), 0 if it was not.
    function calledAt(uint256 id, uint8 day) external view returns (uint40);
    function bidOf(uint256 id, address account) external view returns (Bid memory);
    function openBids(address account) external view returns (Bid[] memory);
    /// @notice Wh per call awarded; 0 before clearing.
    function awardOf(uint256 id, address account) external view returns (uint64);
    function siteOf(address account) external view returns (Site memory);
    /// @notice The call that must be settled or expired next (due = false: nothing is called and unsettled).
    function nextCall(address account) external view returns (bool due, uint256 id, uint8 day, uint32 windowEnd);
    /// @notice Starts of the baseline windows, newest first, as settle would use them now.
    function baselineWindows(uint256 id, address account, uint8 day) external view returns (uint32[] memory starts);
    /// @notice Seconds until which a call may be settled; pauses since the series began extend it.
    function deadlineOf(uint256 id, uint8 day) external view returns (uint256);
    /// @notice Percent of the price that a settlement would pay now: 100 in an auction and before the first settlement of
    /// the site, otherwise between the factors of the series, by what the site delivered of its awards.
    function factorOf(uint256 id, address account) external view returns (uint8);
    function creditOf(address account) external view returns (uint256);
    /// @notice Token base units of stake that cannot be withdrawn: margins of bids and awards, and the value of a debt.
    function reservedOf(address account) external view returns (uint256);
}
