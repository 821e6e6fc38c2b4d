// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {MarketAnnex} from "./MarketAnnex.sol";
import {IMarketHomes} from "./interfaces/IMarketHomes.sol";
import {Auction} from "./market/Auction.sol";
import {FixedPrice} from "./market/FixedPrice.sol";
import {MarketStorage} from "./market/MarketStorage.sol";
import {Settling} from "./market/Settling.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title See IFlexibilityMarket.
contract FlexibilityMarket is Auction, FixedPrice, Settling, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The code of everything that homes do not do. It is made with the market and never replaced.
    address public immutable ANNEX;

    constructor(address token, address registry, address ledger, address admin) MarketStorage(token, registry, ledger) {
        if (admin == address(0)) revert InvalidAddress();
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        ANNEX = address(new MarketAnnex(token, registry, ledger));
    }

    /// @notice All of IMarketRequests and IMarketViews: one contract has no room for everything (EIP-170).
    fallback(bytes calldata data) external returns (bytes memory) {
        return Address.functionDelegateCall(ANNEX, data);
    }

    /// @inheritdoc IMarketHomes
    function withdraw(address account) external nonReentrant returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert NothingToPay(account);
        _credits[account] = 0;
        address to = REGISTRY.payeeOf(account);
        emit Withdrawn(account, to, amount);
        IERC20(TOKEN).safeTransfer(to, amount);
    }

    /// @inheritdoc IMarketHomes
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
