// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @title A pause, and a clock of how long it lasted.
abstract contract PauseClock is Pausable {
    uint40 private _pausedAt;
    uint40 private _pausedBefore;

    /// @notice Seconds of pause since deployment, a running pause included.
    function pausedSeconds() public view returns (uint256) {
        uint256 running = paused() ? block.timestamp - _pausedAt : 0;
        return _pausedBefore + running;
    }

    function _pause() internal override {
        super._pause();
        _pausedAt = uint40(block.timestamp);
    }

    function _unpause() internal override {
        super._unpause();
        _pausedBefore += uint40(block.timestamp) - _pausedAt;
    }
}
