// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {FuzzSelector, Test} from "../Base.sol";
import {FixedPriceHandler} from "./FixedPriceHandler.sol";
import {Handler} from "./Handler.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

contract MarketInvariants is Test {
    FixedPriceHandler internal handler;
    IERC20 internal token;
    IMeterRegistry internal registry;
    IFlexibilityMarket internal market;

    function setUp() public {
        handler = new FixedPriceHandler();
        (address token_, address registry_,, address market_) = handler.contracts();
        (token, registry, market) = (IERC20(token_), IMeterRegistry(registry_), IFlexibilityMarket(market_));
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), _selectors()));
    }

    /// Common steps stand more than once, so that most runs reach settlements.
    function _selectors() internal pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](43);
        selectors[34] = selectors[35] = FixedPriceHandler.announceFixed.selector;
        selectors[36] = selectors[37] = FixedPriceHandler.joinSome.selector;
        selectors[38] = selectors[39] = FixedPriceHandler.anEvent.selector;
        selectors[40] = FixedPriceHandler.completeSome.selector;
        selectors[41] = FixedPriceHandler.vote.selector;
        selectors[0] = Handler.pause.selector;
        selectors[1] = Handler.expireNext.selector;
        selectors[2] = Handler.release.selector;
        selectors[3] = Handler.refund.selector;
        selectors[4] = Handler.withdraw.selector;
        selectors[5] = Handler.withdrawStake.selector;
        selectors[6] = Handler.addStake.selector;
        selectors[7] = Handler.leaveOrReturn.selector;
        selectors[8] = Handler.move.selector;
        selectors[9] = Handler.cancel.selector;
        selectors[10] = Handler.withdrawBid.selector;
        selectors[11] = Handler.passDay.selector;
        selectors[42] = Handler.claimStake.selector;
        selectors[30] = selectors[31] = Handler.aSeries.selector;
        selectors[32] = selectors[33] = Handler.aFewDays.selector;
        for (uint256 k; k < 3; ++k) {
            selectors[12 + k] = Handler.wait.selector;
            selectors[15 + k] = Handler.request.selector;
            selectors[18 + k] = Handler.bid.selector;
            selectors[21 + k] = Handler.clearSome.selector;
            selectors[24 + k] = Handler.callNext.selector;
            selectors[27 + k] = Handler.settleNext.selector;
        }
    }

    /// forge-config: default.invariant.depth = 64
    /// forge-config: default.invariant.runs = 32
    /// forge-config: ci.invariant.depth = 200
    /// forge-config: ci.invariant.runs = 64
    function invariant_everything_adds_up() public view {
        vm.assertEq(handler.broken(), "", "every step");
        _the_market_holds_escrows_and_credits();
        _the_registry_holds_stakes();
        _nobody_saves_up_and_nobody_delivers_more_than_awarded();
        _three_days_in_ten();
        _a_series_pays_no_more_than_was_put_in();
        _what_was_joined_is_what_is_reserved();
    }

    function _the_market_holds_escrows_and_credits() internal view {
        uint256 owed;
        for (uint256 k; k < handler.seriesCount(); ++k) {
            owed += market.seriesOf(handler.ids(k)).escrow;
        }
        address[4] memory people = handler.people();
        for (uint256 k; k < people.length; ++k) {
            owed += market.creditOf(people[k]);
        }
        vm.assertEq(token.balanceOf(address(market)), owed, "market");
    }

    function _the_registry_holds_stakes() internal view {
        uint256 stakes;
        for (uint256 k; k < 3; ++k) {
            IMeterRegistry.Account memory account = registry.accountOf(handler.homeAt(k));
            stakes += account.stake + account.unbonding;
        }
        vm.assertEq(token.balanceOf(address(registry)), stakes, "registry");
    }

    function _nobody_saves_up_and_nobody_delivers_more_than_awarded() internal view {
        for (uint256 k; k < 3; ++k) {
            IMarketBase.Site memory site = market.siteOf(handler.homeAt(k));
            vm.assertLe(site.balance, int256(0), "balance");
            vm.assertLe(site.deliveredWh, site.awardedWh, "reputation");
        }
    }

    function _three_days_in_ten() internal view {
        for (uint256 k; k < 3; ++k) {
            uint256 held = market.siteOf(handler.homeAt(k)).heldDays;
            for (; held != 0; held >>= 1) {
                vm.assertLe(_bits(held & 0x3ff), 3, "held");
            }
        }
    }

    function _a_series_pays_no_more_than_was_put_in() internal view {
        for (uint256 k; k < handler.seriesCount(); ++k) {
            uint256 id = handler.ids(k);
            IMarketBase.Series memory series = market.seriesOf(id);
            uint256 price = (uint256(series.clearingTick) + 1) * series.terms.tickSize;
            uint256 most = uint256(series.terms.maxCalls) * series.awardedWh * price * series.highFactor / 100_000;
            vm.assertLe(handler.paid(id), most, "paid");
            vm.assertLe(handler.paid(id) + series.escrow, handler.budgets(id), "budget");
            vm.assertLe(_bits(series.called), series.terms.maxCalls, "called");
        }
    }

    /// While a fixed price is open, the awards of all homes are what the series says; and never more than the target.
    function _what_was_joined_is_what_is_reserved() internal view {
        for (uint256 k; k < handler.seriesCount(); ++k) {
            uint256 id = handler.ids(k);
            IMarketBase.Series memory series = market.seriesOf(id);
            vm.assertLe(series.awardedWh, series.terms.target, "target");
            bool joining = series.terms.kind != IMarketBase.Kind.Auction && handler.time() < series.terms.biddingEnds;
            if (!joining || series.status != IMarketBase.Status.Cleared) continue;
            uint256 awards;
            for (uint256 h; h < 3; ++h) {
                awards += market.awardOf(id, handler.homeAt(h));
            }
            vm.assertEq(awards, series.awardedWh, "joined");
        }
    }

    function afterInvariant() public {
        handler.everybodyLeaves();
        vm.assertEq(token.balanceOf(address(market)), 0, "nothing stays in the market");
        vm.assertEq(token.balanceOf(address(registry)), 0, "nothing stays in the registry");
    }

    function _bits(uint256 mask) internal pure returns (uint256 count) {
        for (; mask != 0; mask &= mask - 1) {
            ++count;
        }
    }
}
