// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PauseClock} from "./PauseClock.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// @title A pause that stops entry only.
abstract contract EntryPause is PauseClock, AccessControl {
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }
}
