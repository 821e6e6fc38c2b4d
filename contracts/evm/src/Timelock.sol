// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

// Nothing of our own: makes the build contain OpenZeppelin's TimelockController, the admin of every contract in
// production. Its delay must exceed the market's GRACE, so that a role cannot change under a running claim.
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
