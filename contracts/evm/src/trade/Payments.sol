// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EntryPause} from "../access/EntryPause.sol";
import {IMeterRegistry} from "../interfaces/IMeterRegistry.sol";
import {IPayments} from "../interfaces/IPayments.sol";
import {ISurplus} from "../interfaces/ISurplus.sol";
import {ExactTransfer} from "../libraries/ExactTransfer.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Takes payments and keeps them for sellers. The token balance is never less than the sum of all credits.
/// @dev Nobody but sellers is ever paid from it; the admin can stop entry and nothing else.
abstract contract Payments is IPayments, EntryPause, ReentrancyGuardTransient, IERC1363Receiver {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPayments
    address public immutable TOKEN;
    /// @inheritdoc IPayments
    ISurplus public immutable SURPLUS;
    /// @inheritdoc IPayments
    IMeterRegistry public immutable REGISTRY;

    /// @inheritdoc IPayments
    uint128 public totalCredit; // in the slot of the pause, which every purchase reads
    bool private _neverEmpty = true; // that slot: a sale costs the same when nobody has credit
    mapping(address account => uint256) private _credits;

    constructor(address token, address surplus, address admin) {
        if (token == address(0) || admin == address(0)) revert InvalidAddress();
        TOKEN = token;
        SURPLUS = ISurplus(surplus);
        REGISTRY = SURPLUS.REGISTRY();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice A purchase by ERC-1363 transferAndCall; `data` is the ABI encoding of the contract's Purchase.
    function onTransferReceived(address, address from, uint256 amount, bytes calldata data)
        external
        nonReentrant
        whenNotPaused
        returns (bytes4)
    {
        if (msg.sender != TOKEN) revert NotToken(msg.sender);
        _giveChange(from, amount - _purchase(data, amount));
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @inheritdoc IPayments
    function withdraw(address account) external nonReentrant returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert NothingToPay(account);
        _credits[account] = 0;
        totalCredit -= uint128(amount);
        address to = REGISTRY.payeeOf(account);
        emit Withdrawn(account, to, amount);
        IERC20(TOKEN).safeTransfer(to, amount);
    }

    /// @inheritdoc IPayments
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// Does what `data` says; reverts if it costs more than `amount`.
    function _purchase(bytes calldata data, uint256 amount) internal virtual returns (uint256 cost);

    /// Takes what a purchase of msg.sender may cost, and gives back what it did not.
    function _collect(uint256 amount, uint256 cost) internal {
        IERC20(TOKEN).safeTransferFrom(msg.sender, address(this), amount);
        _giveChange(msg.sender, amount - cost);
    }

    /// @dev Whoever saw the signature may have used it already: then the allowance is there. If not, the transfer fails.
    function _permit(uint256 amount, Permit calldata permit) internal {
        try IERC20Permit(TOKEN)
            .permit(msg.sender, address(this), amount, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
    }

    function _credit(address account, uint256 amount) internal {
        _credits[account] += amount;
        totalCredit += SafeCast.toUint128(amount);
    }

    /// Whoever sells for an account acts for it, and its owner did not forbid it.
    function _requireSeller(address account) internal view {
        if (REGISTRY.standingOf(account, msg.sender).deactivated) revert AccountDeactivated(account);
    }

    function _requireOperator(address account) internal view {
        if (!REGISTRY.isOperator(account, msg.sender)) revert NotAllowed(account, msg.sender);
    }

    /// Whether msg.sender may give up what `account` has for sale: also when the account left the registry.
    function _mayEnd(address account) internal view returns (bool) {
        return
            msg.sender == account || REGISTRY.isOperator(account, msg.sender) || msg.sender == REGISTRY.payeeOf(account);
    }

    /// What was paid must be there: a token that keeps a fee is refused.
    function _giveChange(address payer, uint256 amount) private {
        uint256 balance = IERC20(TOKEN).balanceOf(address(this));
        uint256 owed = totalCredit + amount;
        if (balance < owed) revert ExactTransfer.TransferFeeNotSupported(owed, balance);
        if (amount != 0) IERC20(TOKEN).safeTransfer(payer, amount);
    }
}
