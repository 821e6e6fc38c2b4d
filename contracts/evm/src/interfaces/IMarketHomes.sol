// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "./IMarketBase.sol";

/// @title What homes do in a market, and what anybody may do for them: bid, join, clear, settle, be paid.
interface IMarketHomes is IMarketBase {
    /// @notice Owner or operator of `account`, while bidding is open; once per series.
    /// @param wh per call; at least max(100 Wh scaled to the ledger's interval, target / 1024), at most capacity x length
    function bid(uint256 id, address account, uint40 wh, uint16 tick) external;

    /// @notice Owner or operator of `account`, while joining is open; once per series. Of what is asked for, `wh` per
    /// call is this site's from now on, and of the escrow what it may earn.
    /// @param wh per call; at least 100 Wh scaled to the ledger's interval, at most capacity x length and what others have
    /// left of the target
    function join(uint256 id, address account, uint40 wh) external;

    /// @notice Owner or operator, while bidding or joining is open: takes the bid back, or leaves.
    function withdrawBid(uint256 id, address account) external;

    /// @notice Anyone, after bidding ends and before the first window; resumable: walks at most maxWords words of four
    /// ticks and says whether it finished. The book is frozen from the first step on.
    function clear(uint256 id, uint256 maxWords) external returns (bool done);

    /// @notice Owner or operator, from the window's end until the grace is over, in order of window end.
    /// @param proof windows in the order baselineWindows gives, then the called window itself (see IReadingLedger)
    function settle(uint256 id, address account, uint8 day, bytes calldata proof) external returns (Settlement memory);

    /// @notice Anyone, after the grace: settles a call as balance - 3 x award.
    function expire(uint256 id, address account, uint8 day) external;

    /// @notice Anyone: drops a bid that won nothing, or whose called days are all done and whose term is over.
    function release(uint256 id, address account) external;

    /// @notice Anyone: pays the credit of `account` to its beneficiary.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice Registry only: ends the debt of an account that leaves its site.
    /// @return requester who is owed and @return amount to forfeit, at most `stake`
    function forfeit(address account, uint256 stake) external returns (address requester, uint256 amount);
}
