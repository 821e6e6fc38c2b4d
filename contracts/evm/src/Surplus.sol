// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./interfaces/IMeterRegistry.sol";
import {IReadingLedger} from "./interfaces/IReadingLedger.sol";
import {ISurplus} from "./interfaces/ISurplus.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title See ISurplus.
contract Surplus is ISurplus {
    uint8 private constant NO_PARENT = 255;

    /// @inheritdoc ISurplus
    address public immutable ADMIN;
    /// @inheritdoc ISurplus
    IMeterRegistry public immutable REGISTRY;
    /// @inheritdoc ISurplus
    IReadingLedger public immutable LEDGER;
    uint256 private immutable INTERVAL;

    /// Times are interval numbers. The newest part of the credit came with the last proof.
    struct Record {
        uint64 registerWh;
        uint32 time;
        uint32 from; // all credit was given after it
        uint32 newestFrom; // and the newest part after this
        uint56 newestWh;
        uint40 since; // seconds; the history in the registry that this belongs to
    }

    struct Totals {
        uint64 provenWh;
        uint64 soldWh;
        uint64 certifiedWh;
    }

    /// The kind of meters that surplus of an account comes from.
    struct Source {
        bool chosen;
        IMeterRegistry.MeterType kind;
        uint32 from; // no reading before counts, of any meter
        uint32 latest; // last reading proven, of all meters
    }

    /// @inheritdoc ISurplus
    address public exchange;
    /// @inheritdoc ISurplus
    address public certificate;

    mapping(address account => mapping(uint256 ordinal => Record)) private _records;
    mapping(address account => mapping(uint256 ordinal => Totals)) private _totals;
    mapping(address account => Source) private _sources;

    constructor(address ledger, address admin) {
        if (admin == address(0)) revert InvalidAddress();
        ADMIN = admin;
        LEDGER = IReadingLedger(ledger);
        REGISTRY = IMeterRegistry(LEDGER.REGISTRY());
        INTERVAL = LEDGER.INTERVAL();
    }

    /// @inheritdoc ISurplus
    function setSpenders(address newExchange, address newCertificate) external {
        if (msg.sender != ADMIN) revert NotAdmin(msg.sender);
        if (newExchange == address(0) || newCertificate == address(0)) revert InvalidAddress();
        if (exchange != address(0)) revert SpendersAlreadySet();
        exchange = newExchange;
        certificate = newCertificate;
        emit SpendersSet(newExchange, newCertificate);
    }

    /// @inheritdoc ISurplus
    function prove(address account, uint8 ordinal, uint32 time, bytes calldata proof) external returns (uint256 wh) {
        _requireOperator(account);
        IMeterRegistry.Meter memory meter = _meterAt(account, ordinal, time);
        uint32 counted = _countFor(account, meter.metadata.meterType, time);
        uint64 registerWh = SafeCast.toUint64(LEDGER.verify(account, ordinal, time, proof).exportWh);
        Record storage record = _records[account][ordinal];
        if (record.time != 0 && record.time >= counted && record.since == meter.since) {
            return _credit(account, ordinal, time, registerWh, meter.metadata.capacityW);
        }
        // starts to count anew; credit from before stays
        (record.time, record.registerWh, record.since) = (time, registerWh, meter.since);
        emit SurplusOpened(account, ordinal, time, registerWh);
    }

    /// @inheritdoc ISurplus
    function chooseKind(address account, IMeterRegistry.MeterType kind) external {
        _requireOperator(account);
        Source storage source = _sources[account];
        if (source.chosen && source.kind == kind) return;
        (source.chosen, source.kind, source.from) = (true, kind, source.latest);
        emit KindChosen(account, kind);
    }

    /// @inheritdoc ISurplus
    function sell(address account, uint8 ordinal, uint64 wh) external returns (uint32 from) {
        if (msg.sender != exchange) revert NotSpender(msg.sender);
        Totals storage totals = _totals[account][ordinal];
        from = _spend(_records[account][ordinal], totals, wh);
        totals.soldWh += wh;
    }

    /// @inheritdoc ISurplus
    function takeBack(address account, uint8 ordinal, uint64 wh, uint32 from) external {
        if (msg.sender != exchange) revert NotSpender(msg.sender);
        Record storage record = _records[account][ordinal];
        Totals storage totals = _totals[account][ordinal];
        if (_availableIn(totals) == 0 || from < record.from) record.from = from;
        totals.soldWh -= wh;
    }

    /// @inheritdoc ISurplus
    function certify(address account, uint8 ordinal, uint64 wh)
        external
        returns (uint32 from, uint32 to, uint64 position)
    {
        if (msg.sender != certificate) revert NotSpender(msg.sender);
        Record storage record = _records[account][ordinal];
        Totals storage totals = _totals[account][ordinal];
        from = _spend(record, totals, wh);
        (to, position) = (record.time, totals.certifiedWh);
        totals.certifiedWh = position + wh;
    }

    /// @inheritdoc ISurplus
    function meterOf(address account, uint8 ordinal) external view returns (Meter memory) {
        Record storage record = _records[account][ordinal];
        Totals storage totals = _totals[account][ordinal];
        return Meter(record.registerWh, record.time, record.from, totals.provenWh, totals.soldWh, totals.certifiedWh);
    }

    /// @inheritdoc ISurplus
    function availableOf(address account, uint8 ordinal) external view returns (uint256) {
        return _availableIn(_totals[account][ordinal]);
    }

    /// @inheritdoc ISurplus
    function kindOf(address account) external view returns (bool chosen, IMeterRegistry.MeterType kind) {
        Source storage source = _sources[account];
        return (source.chosen, source.kind);
    }

    /// The meter, which must give surplus, and have done so at that time.
    function _meterAt(address account, uint8 ordinal, uint32 time)
        private
        view
        returns (IMeterRegistry.Meter memory meter)
    {
        meter = REGISTRY.meterOf(account, ordinal);
        if (!meter.active) revert IMeterRegistry.UnknownMeter(account, ordinal);
        if (meter.metadata.parent != NO_PARENT) revert BehindAnotherMeter(meter.metadata.parent);
        // what was read at that very second may still be the former meter's
        if (time * INTERVAL <= meter.since) revert TooEarly(meter.since / INTERVAL + 1);
    }

    /// Notes a reading of a meter of this kind; readings before the returned time belong to another kind.
    function _countFor(address account, IMeterRegistry.MeterType kind, uint32 time) private returns (uint32 from) {
        Source storage source = _sources[account];
        if (!source.chosen) {
            (source.chosen, source.kind) = (true, kind);
            emit KindChosen(account, kind);
        } else if (source.kind != kind) {
            revert OtherKind(source.kind);
        }
        from = source.from;
        if (time < from) revert TooEarly(from);
        if (time > source.latest) source.latest = time;
    }

    /// Credits what the register gained, as far as the meter can have given it.
    function _credit(address account, uint8 ordinal, uint32 time, uint64 registerWh, uint256 capacityW)
        private
        returns (uint256 wh)
    {
        Record storage record = _records[account][ordinal];
        Totals storage totals = _totals[account][ordinal];
        (uint32 last, uint64 before) = (record.time, record.registerWh);
        if (time <= last || registerWh <= before) revert NothingNew(last, before);
        wh = Math.min(registerWh - before, capacityW * (time - last) * INTERVAL / 1 hours);
        uint256 available = _availableIn(totals);
        if (available == 0) record.from = last;
        (record.time, record.registerWh) = (time, registerWh);
        (record.newestFrom, record.newestWh) = (last, SafeCast.toUint56(wh));
        totals.provenWh += SafeCast.toUint64(wh);
        emit SurplusProven(account, ordinal, last, time, wh, available + wh);
    }

    /// Spends the oldest credit. What is left is younger once all that is older than the last proof is gone.
    function _spend(Record storage record, Totals storage totals, uint256 wh) private returns (uint32 from) {
        uint256 available = _availableIn(totals);
        if (wh > available) revert TooLittleSurplus(available);
        from = record.from;
        uint256 left = available - wh;
        if (left > record.newestWh) return from;
        (record.from, record.newestWh) = (record.newestFrom, uint56(left));
    }

    function _availableIn(Totals storage totals) private view returns (uint256) {
        return uint256(totals.provenWh) - totals.soldWh - totals.certifiedWh;
    }

    function _requireOperator(address account) private view {
        if (!REGISTRY.isOperator(account, msg.sender)) revert IMeterRegistry.NotOperator(account, msg.sender);
    }
}
