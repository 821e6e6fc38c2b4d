// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "./interfaces/IFlexibilityMarket.sol";
import {Queue} from "./libraries/Queue.sol";
import {Auction} from "./market/Auction.sol";
import {MarketStorage} from "./market/MarketStorage.sol";
import {Requests} from "./market/Requests.sol";
import {Settling} from "./market/Settling.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title See IFlexibilityMarket.
contract FlexibilityMarket is Requests, Auction, Settling {
    using Queue for Bid[];
    using Queue for Queue.Slots;
    using SafeERC20 for IERC20;

    constructor(address token, address registry, address ledger, address admin)
        MarketStorage(token, registry, ledger, admin)
    {}

    /// @inheritdoc IFlexibilityMarket
    function withdraw(address account) external nonReentrant returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert NothingToPay(account);
        _credits[account] = 0;
        address to = REGISTRY.payeeOf(account);
        emit Withdrawn(account, to, amount);
        IERC20(TOKEN).safeTransfer(to, amount);
    }

    /// @inheritdoc IFlexibilityMarket
    function forfeit(address account, uint256 stake) external returns (address requester, uint256 amount) {
        if (msg.sender != address(REGISTRY)) revert NotRegistry(msg.sender);
        SiteRecord storage site = _sites[_siteKey(account)];
        int64 balance = site.balance;
        if (balance == 0) return (address(0), 0);
        requester = _records[site.owedSeries].series.requester;
        amount = Math.min(stake, _debtValue(site));
        site.balance = 0;
        _credit(requester, amount);
        emit DebtForfeited(account, requester, balance, amount);
    }

    /// @inheritdoc IFlexibilityMarket
    function seriesOf(uint256 id) external view returns (Series memory) {
        return _record(id).series;
    }

    /// @inheritdoc IFlexibilityMarket
    function calledAt(uint256 id, uint8 day) external view returns (uint40) {
        return _record(id).calledAt[day];
    }

    /// @inheritdoc IFlexibilityMarket
    function bidOf(uint256 id, address account) public view returns (Bid memory found) {
        (Bid[] memory bids,) = _queueOf(_sites[_siteKey(account)]);
        uint256 index = bids.find(id);
        if (index < bids.length) found = bids[index];
    }

    /// @inheritdoc IFlexibilityMarket
    function openBids(address account) external view returns (Bid[] memory) {
        return _open(_sites[_siteKey(account)]);
    }

    /// @inheritdoc IFlexibilityMarket
    function awardOf(uint256 id, address account) external view returns (uint64) {
        return _awardIn(_record(id).series, bidOf(id, account));
    }

    /// @inheritdoc IFlexibilityMarket
    function siteOf(address account) external view returns (Site memory result) {
        bytes32 key = _siteKey(account);
        SiteRecord storage site = _sites[key];
        Bid[] memory bids = _open(site);
        result.site = key;
        result.balance = site.balance;
        result.lastDay = site.past.last;
        result.heldDays = site.past.held;
        result.skippedDays = site.past.skipped;
        result.reserved = uint128(_marginOf(bids) + _debtValue(site));
        result.awardedWh = site.awardedWh;
        result.deliveredWh = site.deliveredWh;
        result.open = uint8(bids.length);
    }

    /// @inheritdoc IFlexibilityMarket
    function nextCall(address account) external view returns (bool due, uint256 id, uint8 day, uint32 windowEnd) {
        (, Due memory next) = _queueOf(_sites[_siteKey(account)]);
        return (next.exists, next.id, next.day, uint32(next.end));
    }

    /// @inheritdoc IFlexibilityMarket
    function baselineWindows(uint256 id, address account, uint8 day) external view returns (uint32[] memory starts) {
        Record storage record = _record(id);
        if (day >= record.series.terms.termDays) revert InvalidDay(id, day);
        uint256 announced = record.calledAt[day];
        if (announced == 0) announced = block.timestamp;
        return _baselineStarts(_termsOf(record.series), _sites[_siteKey(account)].past, day, announced, 0);
    }

    /// @inheritdoc IFlexibilityMarket
    function deadlineOf(uint256 id, uint8 day) external view returns (uint256) {
        return _deadline(_record(id), day);
    }

    /// @inheritdoc IFlexibilityMarket
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IFlexibilityMarket
    function reservedOf(address account) external view returns (uint256) {
        SiteRecord storage site = _sites[_siteKey(account)];
        (Bid[] memory bids,) = _queueOf(site);
        return _marginOf(bids) + _debtValue(site);
    }

    /// The bids of a site that are not over.
    function _open(SiteRecord storage site) private view returns (Bid[] memory bids) {
        (bids,) = _queueOf(site);
        for (uint256 k = bids.length; k != 0; --k) {
            if (_isOver(bids[k - 1])) bids.drop(k - 1);
        }
    }
}
