// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./IMeterRegistry.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/// @title What meters are proven to have given, and how much of it is not yet sold or certified.
/// @notice A reading that the ledger proves credits what the export register gained since the last proven one, and never
/// more than the meter can give in that time. The first proven reading of a meter credits nothing: it only says where
/// counting starts. So it is after everything that gives a meter a new history in the registry (added again, moved).
/// Credit is spent once, by the exchange or by certificates, first what was given first.
///
/// What one meter gives may pass through another. Therefore a meter behind another one gives no surplus, and of an
/// account's meters only those of one kind do at a time: its panels, its batteries, or what meters its connection.
interface ISurplus {
    /// @param registerWh export register up to which everything is proven
    /// @param time interval number of that reading
    /// @param from interval number: what is not spent was given after it, and until `time`
    /// @param soldWh offered or sold
    struct Meter {
        uint64 registerWh;
        uint32 time;
        uint32 from;
        uint64 provenWh;
        uint64 soldWh;
        uint64 certifiedWh;
    }

    error InvalidAddress();
    error NotAdmin(address caller);
    error SpendersAlreadySet();
    error NotSpender(address caller);
    error BehindAnotherMeter(uint8 parent);
    /// @notice The account's surplus comes from meters of another kind.
    error OtherKind(IMeterRegistry.MeterType kind);
    /// @notice The reading is not later than the start of the meter's history, or is older than what the account proved
    /// before it changed the kind.
    error TooEarly(uint256 earliest);
    /// @notice The reading is not later than the last one, or the register is not above it.
    error NothingNew(uint256 time, uint256 registerWh);
    error TooLittleSurplus(uint256 availableWh);

    event SpendersSet(address exchange, address certificate);
    event KindChosen(address indexed account, IMeterRegistry.MeterType kind);
    event SurplusOpened(address indexed account, uint8 indexed ordinal, uint32 time, uint64 registerWh);
    event SurplusProven(
        address indexed account, uint8 indexed ordinal, uint32 from, uint32 to, uint256 wh, uint256 availableWh
    );

    /// @notice Credits what a meter gave up to interval number `time`. Owner or operator; the meter is active.
    /// @param proof as for IReadingLedger.verify
    /// @return wh credited
    function prove(address account, uint8 ordinal, uint32 time, bytes calldata proof) external returns (uint256 wh);

    /// @notice Takes the account's surplus from meters of this kind from now on: each starts counting at its next proven
    /// reading, which is not earlier than anything proven before. Owner or operator. The first proof chooses by itself.
    function chooseKind(address account, IMeterRegistry.MeterType kind) external;

    /// @notice Exchange only: sets `wh` aside for an offer.
    /// @return from interval number after which it was given
    function sell(address account, uint8 ordinal, uint64 wh) external returns (uint32 from);

    /// @notice Exchange only: what was not sold is credit again.
    /// @param from as `sell` told
    function takeBack(address account, uint8 ordinal, uint64 wh, uint32 from) external;

    /// @notice Certificates only.
    /// @return from interval number after which it was given
    /// @return to interval number until which it was given
    /// @return position Wh that this meter had certified before
    function certify(address account, uint8 ordinal, uint64 wh)
        external
        returns (uint32 from, uint32 to, uint64 position);

    /// @notice Admin, once.
    function setSpenders(address newExchange, address newCertificate) external;

    function meterOf(address account, uint8 ordinal) external view returns (Meter memory);
    /// @notice Wh that may be sold or certified.
    function availableOf(address account, uint8 ordinal) external view returns (uint256);
    /// @notice The kind of meters that the account's surplus comes from, if it ever proved or chose any.
    function kindOf(address account) external view returns (bool chosen, IMeterRegistry.MeterType kind);
    function exchange() external view returns (address);
    function certificate() external view returns (address);
    function ADMIN() external view returns (address);
    function REGISTRY() external view returns (IMeterRegistry);
    function LEDGER() external view returns (IReadingLedger);
}
