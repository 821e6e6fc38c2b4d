// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The admin of every contract in production: what was decided waits here before it holds.
/// @notice The delay must exceed the market's longest grace, so that a role cannot change under a running claim. It can
/// be prolonged, up to 30 days, but never be shorter than at deployment.
contract GridTimelock is TimelockController {
    /// @notice Seconds.
    uint256 public constant LONGEST_DELAY = 30 days;
    /// @notice Seconds.
    uint256 public immutable SHORTEST_DELAY;

    error OutOfBounds(uint256 value, uint256 lowest, uint256 highest);

    /// @param delay seconds, for good the shortest
    /// @param executors who may carry out what has waited; the zero address stands for anybody
    /// @param admin hands out the first roles and renounces; 0 if the timelock alone does
    constructor(uint256 delay, address[] memory proposers, address[] memory executors, address admin)
        TimelockController(delay, proposers, executors, admin)
    {
        if (delay > LONGEST_DELAY) revert OutOfBounds(delay, 0, LONGEST_DELAY);
        SHORTEST_DELAY = delay;
    }

    /// @notice By the timelock itself, after the delay that holds.
    function updateDelay(uint256 delay) public override {
        if (delay < SHORTEST_DELAY || delay > LONGEST_DELAY) {
            revert OutOfBounds(delay, SHORTEST_DELAY, LONGEST_DELAY);
        }
        super.updateDelay(delay);
    }
}
