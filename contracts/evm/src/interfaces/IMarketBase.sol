// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./IMeterRegistry.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/// @title What every part of a market speaks of: its records, what it refuses, what it tells, what never changes.
/// @notice Energy in Wh. Price per kWh in token base units: price(tick) = (tick + 1) * tickSize. Amount = Wh * price / 1000,
/// rounded down. Window starts are interval numbers of the ledger; a day is a UTC day number.
interface IMarketBase {
    enum Status {
        None,
        Bidding,
        Clearing,
        Cleared, // also a series of fixed price, from its creation
        Void // cancelled, or not cleared in time
    }

    /// Homes bid for an auction. Every other kind has a fixed price, tick 0: homes join until biddingEnds.
    enum Kind {
        Auction,
        DemandResponse,
        FrequencyRegulation,
        PeakShaving,
        LoadBalancing,
        Emergency
    }

    /// @param target Wh per call
    /// @param tickSize token base units per kWh
    /// @param biddingEnds seconds; bids and joining before
    /// @param firstDay day of the first window
    /// @param termDays 1 .. 28 daily windows; with 1 the only day is called at once
    /// @param offset start of the daily window in intervals after 00:00 UTC
    /// @param length intervals, 4 .. 16 (1 to 4 h on a ledger of 15 minutes)
    /// @param maxCalls 1 .. termDays
    /// @param baselineDays 7 .. 10
    /// @param capTick highest price that may be bid, at most 1023; 0 if the price is fixed
    /// @param minimumStake token base units that a bidder's stake must reach, beside the margin; the registry's minimum if
    /// that is more when the series is requested
    struct Terms {
        uint64 target;
        uint96 tickSize;
        uint40 biddingEnds;
        uint32 firstDay;
        uint8 termDays;
        uint16 offset;
        uint16 length;
        uint8 maxCalls;
        uint8 baselineDays;
        uint16 capTick;
        bool attestedOnly;
        uint128 minimumStake;
        Kind kind;
    }

    struct Series {
        Terms terms;
        address requester;
        Status status;
        uint40 announcedAt;
        uint32 called; // bit per day of the term
        uint16 clearingTick; // valid if Cleared and awardedWh > 0
        uint64 awardedWh; // per call, all homes
        uint64 marginalAward; // of the clearing tick: this much of ...
        uint64 marginalBids; // ... this much bid is awarded
        uint128 escrow; // token base units left for this series
        uint8 lowFactor; // percent of the price that is paid to a site that never delivered ...
        uint8 highFactor; // ... and to one that always did; both 100 in an auction
        uint24 grace; // seconds to settle in
        bool completed; // nothing more is called
    }

    /// @param heldDays bit k: an award was held on lastDay - k (at most 3 in any 10 days)
    /// @param skippedDays bit k: left out of baselines (a settled award of a quarter of the baseline or more)
    struct Site {
        bytes32 site;
        int64 balance; // Wh; 0 or below: shortfall carried to the next settlement
        uint32 lastDay;
        uint64 heldDays;
        uint64 skippedDays;
        uint128 reserved; // token base units of stake
        uint64 awardedWh; // sum over settled calls
        uint64 deliveredWh;
        uint8 open; // bids and awards in the queue that are not over
    }

    /// @param nextDay days of the term before this one are done with for this site
    struct Bid {
        uint64 id;
        uint40 wh;
        uint16 tick;
        uint8 nextDay;
    }

    struct Settlement {
        uint64 awardedWh;
        uint64 baselineWh;
        uint64 actualWh;
        uint64 deliveredWh; // paid for
        int64 balance; // after
        uint128 pay;
        uint8 factor; // percent of the price that was paid
    }

    error InvalidTerms(uint8 reason); // 1 target 2 price 3 bidding end 4 term 5 window 6 calls 7 baseline 8 escrow
    error TooManySeries();
    error UnknownSeries(uint256 id);
    error WrongStatus(uint256 id, Status status);
    error BiddingOver(uint256 id, uint256 ended);
    error BiddingNotOver(uint256 id, uint256 ends);
    error TooLate(uint256 id, uint256 deadline);
    error NotYet(uint256 id, uint256 earliest);
    error NotRequester(uint256 id, address caller);
    error NotRegistered(address account);
    error NotAttested(address account);
    error AccountDeactivated(address account);
    error StakeTooLow(address account, uint256 stake, uint256 needed);
    error BidTooSmall(uint256 wh, uint256 minimum);
    error BidTooLarge(uint256 wh, uint256 maximum);
    error PriceOutOfRange(uint256 tick, uint256 capTick);
    error AlreadyBid(uint256 id, address account);
    error NoBid(uint256 id, address account);
    error NoAward(uint256 id, address account);
    error OverlappingAward(uint256 id);
    error QueueFull();
    error InvalidDay(uint256 id, uint8 day);
    error AlreadyCalled(uint256 id, uint8 day);
    error NoCallsLeft(uint256 id);
    error NoticeOutOfRange(uint256 start, uint256 earliest, uint256 latest);
    error EarlierCall(uint256 id, uint8 day);
    error EventReadingsMissing();
    error StillAwarded(uint256 id, address account);
    error NothingToPay(address account);
    error NotRegistry(address caller);
    error WrongKind(uint256 id, Kind kind);
    error AlreadyCompleted(uint256 id);
    error CallRunning(uint256 id, uint256 ends);
    error TargetReached(uint256 id, uint256 left);
    error OutOfBounds(uint256 value, uint256 lowest, uint256 highest);

    event SeriesRequested(uint256 indexed id, address indexed requester, Terms terms);
    event BidPlaced(uint256 indexed id, address indexed account, uint40 wh, uint16 tick);
    event EventJoined(uint256 indexed id, address indexed account, uint40 wh);
    /// @notice A bid was taken back, or a series of fixed price left.
    event BidWithdrawn(uint256 indexed id, address indexed account);
    event BidReleased(uint256 indexed id, address indexed account);
    event SeriesCleared(
        uint256 indexed id,
        uint256 price,
        uint16 clearingTick,
        uint64 awardedWh,
        uint64 marginalAward,
        uint64 marginalBids
    );
    event DayCalled(uint256 indexed id, uint8 indexed day, uint32 start, uint16 length);
    event CallSettled(uint256 indexed id, address indexed account, uint8 indexed day, Settlement settlement);
    event CallExpired(uint256 indexed id, address indexed account, uint8 indexed day, uint64 awardedWh, int64 balance);
    event SeriesCompleted(uint256 indexed id, uint8 calls, uint256 returned);
    event SeriesVoided(uint256 indexed id);
    event Refunded(uint256 indexed id, address indexed requester, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);
    event DebtForfeited(address indexed account, address indexed requester, int64 balance, uint256 amount);
    event GraceChanged(uint24 grace);
    event FactorsChanged(uint8 lowFactor, uint8 highFactor);

    function seriesCount() external view returns (uint256);
    function REQUESTER_ROLE() external view returns (bytes32);
    function TOKEN() external view returns (address);
    function REGISTRY() external view returns (IMeterRegistry);
    function LEDGER() external view returns (IReadingLedger);
    /// @notice Seconds to settle in, of series requested from now on.
    function grace() external view returns (uint24);
    /// @notice Percent of a fixed price for a site that never delivered, of series requested from now on.
    function lowFactor() external view returns (uint8);
    /// @notice Percent of a fixed price for a site that always delivered, of series requested from now on.
    function highFactor() external view returns (uint8);
    function MINIMUM_BID() external view returns (uint256);
    /// @notice keccak256("gridpact.market.1"): how a client tells a market from any other contract.
    function KIND() external view returns (bytes32);
}
