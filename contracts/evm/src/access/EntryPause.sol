// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @title A pause that stops entry only, and a clock of how long it lasted.
abstract contract EntryPause is AccessControl, Pausable {
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint40 private _pausedAt;
    uint40 private _pausedBefore;

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
        _pausedAt = uint40(block.timestamp);
    }

    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
        _pausedBefore += uint40(block.timestamp) - _pausedAt;
    }

    /// @notice Seconds of pause since deployment, a running pause included.
    function pausedSeconds() public view returns (uint256) {
        uint256 running = paused() ? block.timestamp - _pausedAt : 0;
        return _pausedBefore + running;
    }
}
