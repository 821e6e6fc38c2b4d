// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Takes tokens and insists that all of them arrive: a token that keeps a fee is refused.
library ExactTransfer {
    using SafeERC20 for IERC20;

    error TransferFeeNotSupported(uint256 expected, uint256 received);

    /// @notice From whoever called.
    function pull(IERC20 token, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert TransferFeeNotSupported(amount, received);
    }
}
