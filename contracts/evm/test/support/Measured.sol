// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Test} from "../Base.sol";

/// @title What transactions cost as a receipt says: intrinsic gas, calldata and its floor (EIP-7623) included. Tests must
/// be isolated.
abstract contract Measured is Test {
    /// Sends calldata as a transaction of its own, and records what it cost.
    function _measure(
        string memory group,
        string memory name,
        address sender,
        address target,
        bytes memory data,
        uint256 most
    ) internal returns (uint256 used) {
        vm.prank(sender);
        (bool success,) = target.call(data);
        require(success, name);
        used = vm.lastCallGas().gasTotalUsed;
        uint256 floor = 21_000;
        for (uint256 k; k < data.length; ++k) {
            floor += data[k] == 0 ? 10 : 40;
        }
        if (used < floor) used = floor;
        vm.snapshotValue(group, name, used);
        vm.assertLe(used, most, name);
    }
}
