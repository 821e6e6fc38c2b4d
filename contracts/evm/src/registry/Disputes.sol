// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {Stakes} from "./Stakes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Disputes over an account, and the stake that they cost.
abstract contract Disputes is Stakes {
    using SafeERC20 for IERC20;

    /// @inheritdoc IMeterRegistry
    bytes32 public constant SLASHER_ROLE = keccak256("SLASHER_ROLE");
    uint256 private constant DISPUTE_TIME = 7 days;
    uint256 private constant DISPUTE_EVERY = 30 days;
    uint256 private constant LONGEST_REASON = 128; // bytes

    /// @inheritdoc IMeterRegistry
    function openDispute(address account, string calldata reason) external onlyRole(SLASHER_ROLE) {
        _checkReason(reason);
        Holder storage holder = _known(account);
        uint256 earliest = holder.disputedAt == 0 ? 0 : holder.disputedAt + DISPUTE_EVERY;
        if (block.timestamp < earliest) revert DisputeTooSoon(account, earliest);
        uint40 until = uint40(block.timestamp + DISPUTE_TIME);
        holder.disputedAt = uint40(block.timestamp);
        holder.disputedUntil = until;
        emit DisputeOpened(account, until, reason);
    }

    /// @inheritdoc IMeterRegistry
    function closeDispute(address account) external onlyRole(SLASHER_ROLE) {
        _disputed(account).disputedUntil = uint40(block.timestamp);
        emit DisputeClosed(account);
    }

    /// @inheritdoc IMeterRegistry
    function slash(address account, uint256 amount, string calldata reason) external onlyRole(SLASHER_ROLE) {
        _checkReason(reason);
        Holder storage holder = _disputed(account);
        if (amount == 0) revert ZeroAmount();
        uint96 stake = holder.stake;
        uint96 unbonding = holder.unbonding;
        if (amount > uint256(stake) + unbonding) revert AmountExceedsStake(amount, uint256(stake) + unbonding);
        uint96 fromStake = amount < stake ? uint96(amount) : stake;
        uint96 fromUnbonding = uint96(amount - fromStake);
        stake = _takeStake(holder, fromStake);
        unbonding -= fromUnbonding;
        holder.unbonding = unbonding;
        totalUnbonding -= fromUnbonding;
        treasury += uint128(amount);
        emit StakeSlashed(account, amount, stake, unbonding, reason);
    }

    /// @inheritdoc IMeterRegistry
    function spendTreasury(address to, uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) nonReentrant {
        if (to == address(0)) revert InvalidAddress();
        if (amount == 0) revert ZeroAmount();
        if (amount > treasury) revert AmountExceedsTreasury(amount, treasury);
        treasury -= uint128(amount);
        emit TreasurySpent(to, amount, treasury);
        IERC20(TOKEN).safeTransfer(to, amount);
    }

    function _disputed(address account) private view returns (Holder storage holder) {
        holder = _known(account);
        if (!_isDisputed(holder)) revert NoDispute(account);
    }

    function _checkReason(string calldata reason) private pure {
        if (bytes(reason).length == 0 || bytes(reason).length > LONGEST_REASON) revert InvalidReason();
    }
}
