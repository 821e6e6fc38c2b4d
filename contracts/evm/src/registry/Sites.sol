// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Meters} from "./Meters.sol";
import {Stakes} from "./Stakes.sol";

/// @title Which site an account stands for: attested, detached, left.
abstract contract Sites is Meters, Stakes {
    /// @inheritdoc IMeterRegistry
    bytes32 public constant ATTESTER_ROLE = keccak256("ATTESTER_ROLE");

    /// @inheritdoc IMeterRegistry
    function attest(address account, bytes32 connectionPoint) external onlyRole(ATTESTER_ROLE) {
        Holder storage holder = _active(account);
        // an address is the site of an account that nobody attested
        if (uint256(connectionPoint) >> 160 == 0) revert InvalidMetadata();
        address current = _holderOf[connectionPoint];
        if (current == account) return;
        if (current != address(0)) revert SiteTaken(connectionPoint, current);
        _requireClean(account);
        _release(account, holder);
        holder.attested = true;
        holder.connectionPoint = connectionPoint;
        holder.movedAt = uint40(block.timestamp);
        _holderOf[connectionPoint] = account;
        emit Attested(account, connectionPoint);
    }

    /// @inheritdoc IMeterRegistry
    function detach(address account) external onlyRole(ATTESTER_ROLE) nonReentrant {
        Holder storage holder = _active(account);
        if (!holder.attested) revert NotAttested(account);
        _balanceOfIdle(account);
        _forfeit(account, holder);
        _release(account, holder);
        holder.movedAt = uint40(block.timestamp);
    }

    /// @inheritdoc IMeterRegistry
    /// @dev The market is asked before the account changes, since it looks the site up here. It is set once by the
    /// admin and calls nobody else; the guard holds meanwhile.
    // slither-disable-next-line reentrancy-no-eth
    function leave(address account) external nonReentrant {
        Holder storage holder = _asOperator(account);
        _balanceOfIdle(account);
        _forfeit(account, holder);
        _release(account, holder);
        _retireAll(account, holder);
        holder.active = false;
        emit Left(account);
        _unbond(account, holder, holder.stake);
    }

    /// @inheritdoc IMeterRegistry
    function holderOf(bytes32 connectionPoint) external view returns (address) {
        return _holderOf[connectionPoint];
    }

    /// Frees the connection point, if there is one.
    function _release(address account, Holder storage holder) private {
        if (!holder.attested) return;
        bytes32 connectionPoint = holder.connectionPoint;
        holder.attested = false;
        delete _holderOf[connectionPoint];
        emit Detached(account, connectionPoint);
    }
}
