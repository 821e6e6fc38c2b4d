// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "./IMarketBase.sol";

/// @title What requesters do in a market: announce, call, end, take back. And what governance may change.
interface IMarketRequests is IMarketBase {
    /// @notice Requester role. Takes maxCalls * target * cap price into escrow, for a fixed price times the high factor.
    /// A term of one day is called at once: its window starts 4 intervals to 72 h from now.
    function request(Terms calldata terms) external returns (uint256 id);

    /// @notice Requester, before bidding or joining ends. Everything goes back, and nobody owes anything.
    function cancel(uint256 id) external;

    /// @notice Requester. `day` counts from the first day of the term; the window starts 4 intervals to 72 h from now.
    function call(uint256 id, uint8 day) external;

    /// @notice Requester, of a series that is cleared or has a fixed price, once: nobody joins and nothing is called any
    /// more. What the escrow can no longer owe goes back; calls that were made are settled and paid. Not while a window
    /// runs: homes are saving in it, and are paid for the whole of it.
    function complete(uint256 id) external;

    /// @notice Anyone: a series that was not cleared before its first window is void at once; otherwise what is left
    /// after the last grace goes back.
    function refund(uint256 id) external;

    /// @notice Admin: seconds to settle in, 3 to 7 days, of series requested from now on.
    function setGrace(uint24 newGrace) external;

    /// @notice Admin: percent of a fixed price, 80 to 100 for a site that never delivered, 100 to 120 for one that always
    /// did, of series requested from now on.
    function setFactors(uint8 newLowFactor, uint8 newHighFactor) external;
}
