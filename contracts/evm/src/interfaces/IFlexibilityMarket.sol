// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketHomes} from "./IMarketHomes.sol";
import {IMarketRequests} from "./IMarketRequests.sol";
import {IMarketViews} from "./IMarketViews.sol";

/// @title Series of calls for less use: bids by auction and one price for all, or a price told beforehand; pay for what
/// proofs show was delivered.
/// @notice All of it is reached at the market's address.
interface IFlexibilityMarket is IMarketHomes, IMarketRequests, IMarketViews {}
