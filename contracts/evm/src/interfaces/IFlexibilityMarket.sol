// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketActions} from "./IMarketActions.sol";
import {IMarketViews} from "./IMarketViews.sol";

/// @title Series of calls for less use: bids by auction, one price for all, pay for what proofs show was delivered.
/// @notice All of it is reached at the market's address.
interface IFlexibilityMarket is IMarketActions, IMarketViews {}
