// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyExchange} from "./interfaces/IEnergyExchange.sol";
import {Payments} from "./trade/Payments.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title See IEnergyExchange.
contract EnergyExchange is IEnergyExchange, Payments {
    uint256 private constant LONGEST_OFFER = 365 days;
    uint256 private constant MOST_BUYERS = 32;

    struct Energy {
        uint128 boughtWh;
        uint128 consumedWh;
    }

    /// @inheritdoc IEnergyExchange
    uint256 public offerCount;
    mapping(uint256 id => Offer) private _offers;
    mapping(uint256 id => mapping(address buyer => bool)) private _admitted;
    mapping(address buyer => mapping(address seller => Energy)) private _energy;

    constructor(address token, address surplus, address admin) Payments(token, surplus, admin) {}

    /// @inheritdoc IEnergyExchange
    function offer(address account, Terms calldata terms) external nonReentrant whenNotPaused returns (uint256 id) {
        _requireSeller(account);
        _checkTerms(terms);
        id = ++offerCount;
        uint256 buyers = terms.buyers.length;
        for (uint256 k; k < buyers; ++k) {
            _admitted[id][terms.buyers[k]] = true;
        }
        uint32 from = SURPLUS.sell(account, terms.ordinal, terms.wh);
        _offers[id] = Offer({
            seller: account,
            price: terms.price,
            ordinal: terms.ordinal,
            restricted: buyers != 0,
            expires: terms.expires,
            from: from,
            wh: terms.wh,
            leftWh: terms.wh,
            leastWh: terms.leastWh
        });
        emit Offered(id, account, terms.ordinal, terms.wh, terms.price, terms.expires, terms.leastWh, buyers != 0);
    }

    /// @inheritdoc IEnergyExchange
    function cancel(uint256 id) external nonReentrant {
        Offer storage offered = _known(id);
        (address seller, uint48 left) = (offered.seller, offered.leftWh);
        if (left == 0) revert OfferOver(id);
        if (block.timestamp < offered.expires && !_mayEnd(seller)) revert NotAllowed(seller, msg.sender);
        offered.leftWh = 0;
        emit OfferCancelled(id, seller, left);
        SURPLUS.takeBack(seller, offered.ordinal, left, offered.from);
    }

    /// @inheritdoc IEnergyExchange
    function buy(Purchase calldata purchase, uint256 amount)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 cost)
    {
        cost = _buy(purchase, amount);
        _collect(amount, cost);
    }

    /// @inheritdoc IEnergyExchange
    function buyWithPermit(Purchase calldata purchase, uint256 amount, Permit calldata permit)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 cost)
    {
        cost = _buy(purchase, amount);
        _permit(amount, permit);
        _collect(amount, cost);
    }

    /// @inheritdoc IEnergyExchange
    function consume(address buyer, address seller, uint128 consumedWh) external {
        if (msg.sender != buyer) _requireOperator(buyer);
        Energy storage energy = _energy[buyer][seller];
        (uint128 bought, uint128 before) = (energy.boughtWh, energy.consumedWh);
        if (consumedWh <= before || consumedWh > bought) revert InvalidConsumption(before, bought);
        energy.consumedWh = consumedWh;
        emit Consumed(buyer, seller, consumedWh, bought);
    }

    /// @inheritdoc IEnergyExchange
    function quote(Purchase calldata purchase) external view returns (uint256 wh, uint256 cost) {
        uint256[] memory parts = _plan(purchase);
        for (uint256 k; k < parts.length; ++k) {
            wh += parts[k];
            cost += _costOf(parts[k], _offers[purchase.offers[k]].price);
        }
    }

    /// @inheritdoc IEnergyExchange
    function offerOf(uint256 id) external view returns (Offer memory) {
        return _offers[id];
    }

    /// @inheritdoc IEnergyExchange
    function mayBuy(uint256 id, address buyer) external view returns (bool) {
        return _mayBuy(id, _known(id), buyer);
    }

    /// @inheritdoc IEnergyExchange
    function energyOf(address buyer, address seller) external view returns (uint256 boughtWh, uint256 consumedWh) {
        Energy storage energy = _energy[buyer][seller];
        return (energy.boughtWh, energy.consumedWh);
    }

    function _purchase(bytes calldata data, uint256 amount) internal override returns (uint256 cost) {
        return _buy(abi.decode(data, (Purchase)), amount);
    }

    function _buy(Purchase memory purchase, uint256 amount) private returns (uint256 cost) {
        if (purchase.buyer == address(0) || purchase.wh == 0) revert InvalidPurchase();
        uint256[] memory parts = _plan(purchase);
        uint256 missing = purchase.wh;
        for (uint256 k; k < parts.length; ++k) {
            if (parts[k] == 0) continue;
            missing -= parts[k];
            cost += _trade(purchase.offers[k], purchase.buyer, parts[k]);
        }
        if (missing != 0) revert NotEnough(missing);
        if (cost > amount) revert TooExpensive(cost, amount);
    }

    /// Wh that each of the offers gives. Strictly ascending offers are different ones.
    function _plan(Purchase memory purchase) private view returns (uint256[] memory parts) {
        parts = new uint256[](purchase.offers.length);
        uint256 wanted = purchase.wh;
        uint256 lastPrice = 0;
        uint256 last = 0;
        for (uint256 k; k < parts.length && wanted != 0; ++k) {
            uint256 id = purchase.offers[k];
            Offer storage offered = _known(id);
            uint256 price = offered.price;
            if (price < lastPrice || (price == lastPrice && id <= last)) revert NotBestFirst(id);
            if (price > purchase.highestPrice) break;
            (lastPrice, last) = (price, id);
            if (!_mayBuy(id, offered, purchase.buyer)) continue;
            parts[k] = _partOf(offered, wanted);
            wanted -= parts[k];
        }
    }

    function _trade(uint256 id, address buyer, uint256 wh) private returns (uint256 cost) {
        Offer storage offered = _offers[id];
        address seller = offered.seller;
        uint256 left = offered.leftWh - wh;
        offered.leftWh = uint48(left);
        cost = _costOf(wh, offered.price);
        _energy[buyer][seller].boughtWh += uint128(wh);
        _credit(seller, cost);
        emit Traded(id, buyer, seller, wh, cost, left);
    }

    function _known(uint256 id) private view returns (Offer storage offered) {
        offered = _offers[id];
        if (offered.seller == address(0)) revert UnknownOffer(id);
    }

    function _mayBuy(uint256 id, Offer storage offered, address buyer) private view returns (bool) {
        if (block.timestamp >= offered.expires || buyer == offered.seller) return false;
        return !offered.restricted || _admitted[id][buyer];
    }

    /// What an offer gives of what is wanted: nothing if that is too small a part.
    function _partOf(Offer storage offered, uint256 wanted) private view returns (uint256) {
        uint256 left = offered.leftWh;
        if (wanted >= left) return left;
        return wanted < offered.leastWh ? 0 : wanted;
    }

    function _checkTerms(Terms calldata terms) private view {
        if (
            terms.wh == 0 || terms.price == 0 || terms.leastWh > terms.wh || terms.expires <= block.timestamp
                || terms.expires > block.timestamp + LONGEST_OFFER || terms.buyers.length > MOST_BUYERS
        ) revert InvalidOffer();
    }

    /// Token base units, rounded up: a part so small that it costs nothing does not exist.
    function _costOf(uint256 wh, uint256 price) private pure returns (uint256) {
        return Math.ceilDiv(wh * price, 1000);
    }
}
