// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {MarketViews} from "./MarketViews.sol";
import {IMarketActions} from "./interfaces/IMarketActions.sol";
import {Auction} from "./market/Auction.sol";
import {MarketStorage} from "./market/MarketStorage.sol";
import {Requests} from "./market/Requests.sol";
import {Settling} from "./market/Settling.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title See IFlexibilityMarket.
contract FlexibilityMarket is Requests, Auction, Settling {
    using SafeERC20 for IERC20;

    /// @notice The code that answers what changes nothing. It is made with the market and never replaced.
    address public immutable VIEWS;

    constructor(address token, address registry, address ledger, address admin) MarketStorage(token, registry, ledger) {
        if (admin == address(0)) revert InvalidAddress();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        VIEWS = address(new MarketViews(token, registry, ledger));
    }

    /// @notice Every question of IMarketViews: a contract has no room for both its actions and its answers.
    fallback(bytes calldata question) external returns (bytes memory) {
        return Address.functionDelegateCall(VIEWS, question);
    }

    /// @inheritdoc IMarketActions
    function withdraw(address account) external nonReentrant returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert NothingToPay(account);
        _credits[account] = 0;
        address to = REGISTRY.payeeOf(account);
        emit Withdrawn(account, to, amount);
        IERC20(TOKEN).safeTransfer(to, amount);
    }

    /// @inheritdoc IMarketActions
    function forfeit(address account, uint256 stake) external returns (address requester, uint256 amount) {
        if (msg.sender != address(REGISTRY)) revert NotRegistry(msg.sender);
        SiteRecord storage site = _sites[_siteKey(account)];
        int64 balance = site.balance;
        if (balance == 0) return (address(0), 0);
        requester = _records[site.owedSeries].requester;
        amount = Math.min(stake, _debtValue(site));
        site.balance = 0;
        _credit(requester, amount);
        emit DebtForfeited(account, requester, balance, amount);
    }
}
