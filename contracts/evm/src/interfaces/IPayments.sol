// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "./IMeterRegistry.sol";
import {ISurplus} from "./ISurplus.sol";

/// @title What is paid to sellers and waits to be paid out.
/// @notice A purchase is one transaction: ERC-1363 transferAndCall with the purchase as data, or with a Permit, or from an
/// allowance of what it may cost. Either way all of the amount is taken and what it did not cost goes straight back, so
/// that no allowance stays.
interface IPayments {
    /// An ERC-2612 permit of the payer for this contract; its value is the amount of the purchase.
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    error InvalidAddress();
    error NotToken(address caller);
    error NothingToPay(address account);
    error AccountDeactivated(address account);
    error NotAllowed(address account, address caller);

    event Withdrawn(address indexed account, address to, uint256 amount);

    /// @notice Sends what an account earned to its beneficiary (see IMeterRegistry.payeeOf). Anyone may ask for it.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice Token base units.
    function creditOf(address account) external view returns (uint256);
    /// @notice Sum of all credits.
    function totalCredit() external view returns (uint128);
    function TOKEN() external view returns (address);
    function SURPLUS() external view returns (ISurplus);
    function REGISTRY() external view returns (IMeterRegistry);
}
