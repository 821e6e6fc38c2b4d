// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPayments} from "./IPayments.sol";

/// @title Offers of proven surplus, and their purchase. Prices are token base units per kWh.
interface IEnergyExchange is IPayments {
    /// @param price more than 0
    /// @param expires seconds; nobody buys from then on. At most a year ahead
    /// @param leastWh least purchase, except of all that is left
    /// @param buyers who may buy; empty: everybody. At most 32
    struct Terms {
        uint8 ordinal;
        uint48 wh;
        uint96 price;
        uint40 expires;
        uint48 leastWh;
        address[] buyers;
    }

    struct Offer {
        address seller;
        uint96 price;
        uint8 ordinal;
        bool restricted; // to certain buyers
        uint40 expires;
        uint32 from; // interval number after which the energy was given
        uint48 wh;
        uint48 leftWh;
        uint48 leastWh;
    }

    /// @param buyer whose energy it becomes; whoever pays may be somebody else
    /// @param highestPrice offers above are not touched
    /// @param offers from the cheapest to the dearest, of equal ones the older first. What cannot be bought of them (sold
    /// meanwhile, cancelled, expired, for others, too small a part) is passed over
    struct Purchase {
        address buyer;
        uint48 wh;
        uint96 highestPrice;
        uint256[] offers;
    }

    error InvalidOffer();
    error UnknownOffer(uint256 id);
    error OfferOver(uint256 id);
    error InvalidPurchase();
    error NotBestFirst(uint256 id);
    error NotEnough(uint256 missingWh);
    error TooExpensive(uint256 cost, uint256 amount);
    error InvalidConsumption(uint256 consumedWh, uint256 boughtWh);

    event Offered(
        uint256 indexed id,
        address indexed seller,
        uint8 ordinal,
        uint48 wh,
        uint96 price,
        uint40 expires,
        uint48 leastWh,
        bool restricted
    );
    event OfferCancelled(uint256 indexed id, address indexed seller, uint256 wh);
    /// @param cost token base units
    event Traded(
        uint256 indexed id, address indexed buyer, address indexed seller, uint256 wh, uint256 cost, uint256 leftWh
    );
    /// @param consumedWh all that the buyer consumed of this seller's energy so far
    event Consumed(address indexed buyer, address indexed seller, uint256 consumedWh, uint256 boughtWh);

    /// @notice Sets surplus of an account aside and offers it. Owner or operator of an account that is
    /// not deactivated.
    function offer(address account, Terms calldata terms) external returns (uint256 id);

    /// @notice What is left of an offer is surplus again. Owner, operator, beneficiary or the account itself; anyone once
    /// it expired.
    function cancel(uint256 id) external;

    /// @notice Buys all of it or reverts. `amount` (token base units) is taken, and what it did not cost given back.
    /// @return cost each part rounded up to a base unit
    function buy(Purchase calldata purchase, uint256 amount) external returns (uint256 cost);

    /// @notice The same with a permit of exactly `amount`.
    function buyWithPermit(Purchase calldata purchase, uint256 amount, Permit calldata permit)
        external
        returns (uint256 cost);

    /// @notice Records how much of the energy bought from `seller` was consumed until now, of all purchases together.
    /// Telling the same twice is refused. The buyer, or its owner or operator.
    function consume(address buyer, address seller, uint128 consumedWh) external;

    /// @notice What a purchase would get and cost now.
    function quote(Purchase calldata purchase) external view returns (uint256 wh, uint256 cost);
    function offerOf(uint256 id) external view returns (Offer memory);
    /// @notice Offers made so far; they are numbered from 1.
    function offerCount() external view returns (uint256);
    function mayBuy(uint256 id, address buyer) external view returns (bool);
    function energyOf(address buyer, address seller) external view returns (uint256 boughtWh, uint256 consumedWh);
}
