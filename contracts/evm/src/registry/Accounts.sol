// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {Stakes} from "./Stakes.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Accounts: registered, handed to another key, deactivated by their owner.
abstract contract Accounts is Stakes, IERC1363Receiver {
    uint256 private constant ONE_WORD = 32;
    uint256 private constant TWO_WORDS = 64;

    /// @inheritdoc IMeterRegistry
    function register(address owner, uint256 stake) external nonReentrant whenNotPaused {
        Holder storage holder = _holders[msg.sender];
        if (holder.active && holder.owner == owner) {
            emit RegisteredAlready(msg.sender);
            return;
        }
        _register(msg.sender, owner, stake);
        if (stake != 0) ExactTransfer.pull(IERC20(TOKEN), stake);
    }

    /// @notice By ERC-1363 transferAndCall: stake for an account with data = abi.encode(account), registration of the payer
    /// with data = abi.encode(owner, true).
    function onTransferReceived(address operator, address from, uint256 amount, bytes calldata data)
        external
        nonReentrant
        whenNotPaused
        returns (bytes4)
    {
        if (msg.sender != TOKEN) revert NotToken(msg.sender);
        if (amount == 0) revert ZeroAmount();
        if (data.length == ONE_WORD) {
            address account = abi.decode(data, (address));
            _addStake(account, _active(account), from, amount);
        } else {
            _registerFrom(operator, from, amount, data);
        }
        uint256 held = uint256(totalStake) + totalUnbonding + treasury;
        uint256 balance = IERC20(TOKEN).balanceOf(address(this));
        if (balance < held) revert ExactTransfer.TransferFeeNotSupported(held, balance);
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @inheritdoc IMeterRegistry
    function setOperator(address account, address operator) external {
        _asOwner(account).operator = operator;
        emit OperatorChanged(account, operator);
    }

    /// @inheritdoc IMeterRegistry
    function setBeneficiary(address account, address beneficiary) external {
        if (beneficiary == address(0)) revert InvalidAddress();
        _asOwner(account).beneficiary = beneficiary;
        emit BeneficiaryChanged(account, beneficiary);
    }

    /// @inheritdoc IMeterRegistry
    function deactivate(address account) external {
        Holder storage holder = _asOwner(account);
        if (holder.deactivated) revert AlreadyDeactivated(account);
        _balanceOfIdle(account);
        holder.deactivated = true;
        emit Deactivated(account);
    }

    /// @inheritdoc IMeterRegistry
    function reactivate(address account) external {
        Holder storage holder = _asOwner(account);
        if (!holder.deactivated) revert NotDeactivated(account);
        holder.deactivated = false;
        emit Reactivated(account);
    }

    /// Whoever may spend another's tokens cannot name an owner for that other.
    function _registerFrom(address operator, address from, uint256 amount, bytes calldata data) private {
        if (data.length != TWO_WORDS) revert InvalidData();
        (address owner, bool registers) = abi.decode(data, (address, bool));
        if (!registers) revert InvalidData();
        if (operator != from) revert NotOperator(from, operator);
        _register(from, owner, amount);
    }

    function _register(address account, address owner, uint256 stake) private {
        if (owner == address(0)) revert InvalidAddress();
        if (stake < minimumStake) revert StakeBelowMinimum(stake, minimumStake);
        Holder storage holder = _holders[account];
        bool returning = holder.owner != address(0);
        // nobody but the former owner inherits what the account may still be paid
        if (holder.active || (returning && holder.owner != owner)) revert AlreadyRegistered(account);
        holder.active = true;
        if (!returning) {
            holder.owner = owner;
            holder.operator = account;
            holder.beneficiary = owner;
        }
        emit Registered(account, owner, holder.operator, holder.beneficiary);
        if (stake != 0) _addStake(account, holder, account, stake);
    }
}
