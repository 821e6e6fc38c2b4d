// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {RegistryStorage} from "./RegistryStorage.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Stake of accounts: paid in, on its way out, paid out.
abstract contract Stakes is RegistryStorage {
    using SafeERC20 for IERC20;

    /// @inheritdoc IMeterRegistry
    function addStake(address account, uint256 amount) external nonReentrant whenNotPaused {
        if (amount == 0) revert ZeroAmount();
        _addStake(account, _active(account), msg.sender, amount);
        ExactTransfer.pull(IERC20(TOKEN), amount);
    }

    /// @inheritdoc IMeterRegistry
    /// @dev The market is set once by the admin and calls nobody; the guard holds while it is asked.
    // slither-disable-next-line reentrancy-no-eth
    function withdrawStake(address account, uint256 amount) external nonReentrant {
        Holder storage holder = _asOperator(account);
        if (amount == 0) revert ZeroAmount();
        if (amount > holder.stake) revert AmountExceedsStake(amount, holder.stake);
        uint256 left = holder.stake - amount;
        if (left < minimumStake) revert StakeBelowMinimum(left, minimumStake);
        if (_isDisputed(holder)) revert DisputeOpen(account, holder.disputedUntil);
        _requireClean(account);
        _unbond(account, holder, amount);
    }

    /// @inheritdoc IMeterRegistry
    function claimStake(address account) external nonReentrant {
        Holder storage holder = _holders[account];
        uint96 amount = holder.unbonding;
        if (amount == 0) revert NothingUnbonding(account);
        if (block.timestamp < holder.unbondsAt) revert StillUnbonding(account, holder.unbondsAt);
        if (_isDisputed(holder)) revert DisputeOpen(account, holder.disputedUntil);
        holder.unbonding = 0;
        totalUnbonding -= amount;
        address beneficiary = holder.beneficiary;
        emit StakeWithdrawn(account, beneficiary, amount, holder.stake);
        IERC20(TOKEN).safeTransfer(beneficiary, amount);
    }

    /// Sets stake on its way out. All that is on its way comes out together.
    function _unbond(address account, Holder storage holder, uint256 amount) internal {
        if (amount == 0) return;
        uint96 left = _takeStake(holder, amount);
        uint96 unbonding = holder.unbonding + uint96(amount);
        uint40 unbondsAt = uint40(block.timestamp) + unbondingTime;
        holder.unbonding = unbonding;
        holder.unbondsAt = unbondsAt;
        totalUnbonding += uint128(amount);
        emit UnbondingStarted(account, amount, left, unbonding, unbondsAt);
    }

    /// Ends a site's debt at the cost of stake: the market credits the requester who is owed, the tokens follow.
    function _forfeit(address account, Holder storage holder) internal {
        if (market == address(0)) return;
        (address requester, uint256 amount) = IFlexibilityMarket(market).forfeit(account, holder.stake);
        if (amount == 0) return;
        uint256 left = _takeStake(holder, amount);
        emit StakeForfeited(account, requester, amount, left);
        IERC20(TOKEN).safeTransfer(market, amount);
    }

    function _addStake(address account, Holder storage holder, address payer, uint256 amount) internal {
        uint96 stake = holder.stake + SafeCast.toUint96(amount);
        holder.stake = stake;
        totalStake += uint128(amount);
        emit StakeAdded(account, payer, amount, stake);
    }

    function _takeStake(Holder storage holder, uint256 amount) internal returns (uint96 left) {
        left = holder.stake - SafeCast.toUint96(amount);
        holder.stake = left;
        totalStake -= uint128(amount);
    }

    function _isDisputed(Holder storage holder) internal view returns (bool) {
        return block.timestamp < holder.disputedUntil;
    }
}
