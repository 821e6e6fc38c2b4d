// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../interfaces/IFlexibilityMarket.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {RegistryStorage} from "./RegistryStorage.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Stake of accounts. The registry's token balance is never less than the sum of all stakes.
abstract contract Stakes is RegistryStorage, IERC1363Receiver {
    using SafeERC20 for IERC20;

    /// @notice Sum of all stakes, token base units.
    uint256 public totalStake;

    /// @inheritdoc IMeterRegistry
    function addStake(address account, uint256 amount) external nonReentrant whenNotPaused {
        _addStake(account, msg.sender, amount);
        ExactTransfer.pull(IERC20(TOKEN), amount);
    }

    /// @notice Stake by ERC-1363 transferAndCall with data = abi.encode(account).
    function onTransferReceived(address, address from, uint256 amount, bytes calldata data)
        external
        nonReentrant
        whenNotPaused
        returns (bytes4)
    {
        if (msg.sender != TOKEN) revert NotToken(msg.sender);
        _addStake(abi.decode(data, (address)), from, amount);
        uint256 balance = IERC20(TOKEN).balanceOf(address(this));
        if (balance < totalStake) revert ExactTransfer.TransferFeeNotSupported(totalStake, balance);
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @inheritdoc IMeterRegistry
    function withdrawStake(address account, uint256 amount) external nonReentrant {
        Holder storage holder = _asOwner(account);
        if (amount == 0) revert ZeroAmount();
        uint256 reserved = market == address(0) ? 0 : IFlexibilityMarket(market).reservedOf(account);
        if (amount + reserved > holder.stake) revert StakeReserved(holder.stake, reserved);
        _payStake(account, holder, amount);
    }

    /// Sends stake to the beneficiary.
    function _payStake(address account, Holder storage holder, uint256 amount) internal {
        if (amount == 0) return;
        address beneficiary = holder.beneficiary;
        uint256 left = _takeStake(holder, amount);
        emit StakeWithdrawn(account, beneficiary, amount, left);
        IERC20(TOKEN).safeTransfer(beneficiary, amount);
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

    function _addStake(address account, address payer, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        Holder storage holder = _active(account);
        uint96 stake = holder.stake + SafeCast.toUint96(amount);
        holder.stake = stake;
        totalStake += amount;
        emit StakeAdded(account, payer, amount, stake);
    }

    function _takeStake(Holder storage holder, uint256 amount) private returns (uint96 left) {
        left = holder.stake - SafeCast.toUint96(amount);
        holder.stake = left;
        totalStake -= amount;
    }
}
