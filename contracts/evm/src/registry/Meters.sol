// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/// @title Meters of an account: added, retired, looked up.
abstract contract Meters is RegistryStorage {
    uint8 public constant NO_PARENT = 255;
    uint8 private constant MOST_METERS = 16; // ordinals are four bits in a reading tree
    uint32 private constant MOST_CAPACITY_W = 10_000_000;

    /// @inheritdoc IMeterRegistry
    function addMeter(address account, Metadata calldata metadata) external whenNotPaused returns (uint8 ordinal) {
        Holder storage holder = _asOperator(account);
        _checkMetadata(account, holder, metadata);
        ordinal = _ordinalFor(account, holder, metadata.id);
        _meters[account][ordinal] = Meter(metadata, uint40(block.timestamp), true);
        if (_counts(metadata)) {
            holder.counted |= uint16(uint256(1) << ordinal);
            holder.capacityW += metadata.capacityW;
        }
        emit MeterAdded(account, ordinal, metadata.id, metadata.meterType, metadata.parent, metadata.capacityW);
    }

    /// @inheritdoc IMeterRegistry
    function retireMeter(address account, uint8 ordinal) external {
        Holder storage holder = _asOperator(account);
        Meter storage meter = _meters[account][ordinal];
        if (!meter.active) revert UnknownMeter(account, ordinal);
        _requireClean(account);
        _requireNoneBehind(account, holder.meters, ordinal);
        if (holder.counted >> ordinal & 1 != 0) {
            holder.counted ^= uint16(uint256(1) << ordinal);
            holder.capacityW -= meter.metadata.capacityW;
        }
        meter.active = false;
        emit MeterRetired(account, ordinal);
    }

    /// @inheritdoc IMeterRegistry
    function meterOf(address account, uint8 ordinal) external view returns (Meter memory meter) {
        meter = _meters[account][ordinal];
        meter.since = _sinceOf(account, ordinal);
    }

    /// @inheritdoc IMeterRegistry
    function sinceOf(address account) external view returns (uint40[] memory since) {
        since = new uint40[](_holders[account].meters);
        for (uint256 ordinal; ordinal < since.length; ++ordinal) {
            since[ordinal] = _sinceOf(account, ordinal);
        }
    }

    /// @inheritdoc IMeterRegistry
    function ordinalOf(address account, bytes32 id) external view returns (uint8) {
        return _ordinals[account][id];
    }

    /// Every meter goes with an account that leaves.
    function _retireAll(address account, Holder storage holder) internal {
        uint256 meters = holder.meters;
        for (uint256 ordinal; ordinal < meters; ++ordinal) {
            _meters[account][ordinal].active = false;
        }
        holder.counted = 0;
        holder.capacityW = 0;
    }

    /// The ordinal that this device had, or the next one.
    function _ordinalFor(address account, Holder storage holder, bytes32 id) private returns (uint8 ordinal) {
        uint8 known = _ordinals[account][id];
        if (known != 0) {
            if (_meters[account][known - 1].active) revert MeterKnown(account, known - 1);
            return known - 1;
        }
        ordinal = holder.meters;
        if (ordinal == MOST_METERS) revert TooManyMeters();
        holder.meters = ordinal + 1;
        _ordinals[account][id] = ordinal + 1;
    }

    function _checkMetadata(address account, Holder storage holder, Metadata calldata metadata) private view {
        if (
            metadata.id == 0 || metadata.capacityW == 0 || metadata.capacityW > MOST_CAPACITY_W
                || bytes(metadata.manufacturer).length > 32 || bytes(metadata.model).length > 32
        ) revert InvalidMetadata();
        uint8 parent = metadata.parent;
        if (parent == NO_PARENT) return;
        if (parent >= holder.meters || !_meters[account][parent].active) revert InvalidParent(parent);
    }

    function _requireNoneBehind(address account, uint256 meters, uint8 ordinal) private view {
        for (uint256 other; other < meters; ++other) {
            Meter storage meter = _meters[account][other];
            if (meter.active && meter.metadata.parent == ordinal) revert InvalidParent(ordinal);
        }
    }

    /// A site's use is what its outermost meters import; what a panel gives is no use.
    function _counts(Metadata calldata metadata) private pure returns (bool) {
        return metadata.parent == NO_PARENT && metadata.meterType != MeterType.SolarPanel;
    }

    function _sinceOf(address account, uint256 ordinal) private view returns (uint40) {
        uint40 added = _meters[account][ordinal].since;
        uint40 moved = _holders[account].movedAt;
        return added > moved ? added : moved;
    }
}
