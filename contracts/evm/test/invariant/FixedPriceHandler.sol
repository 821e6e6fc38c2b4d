// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Handler} from "./Handler.sol";

/// @title What people may do besides: events with a fixed price, ends before their time, votes.
contract FixedPriceHandler is Handler {
    function announceFixed(uint256 seed) public {
        seed = _mix(seed);
        IMarketBase.Terms memory terms = fixedTerms();
        terms.kind = IMarketBase.Kind(1 + seed % 5);
        terms.target = uint64(bound(seed >> 8, 400, 12_000));
        terms.offset = uint16(4 * ((seed >> 40) % 6));
        terms.termDays = uint8(1 + (seed >> 48) % 4);
        terms.maxCalls = uint8(1 + (seed >> 56) % terms.termDays);
        terms.biddingEnds = uint40(clock() + bound(seed >> 64, 1, 20) * 1 hours);
        terms.tickSize = uint96(bound(seed >> 96, 1, 20 * PRICE));
        uint256 id = announce(terms);
        _announced(id, uint256(terms.maxCalls) * terms.target * terms.tickSize * market.highFactor() / 100_000);
    }

    function joinSome(uint256 seed) public {
        seed = _mix(seed);
        uint256 id = _idAt(seed, Stage.Joining);
        address account = _home(seed >> 64);
        uint256 before = market.seriesOf(id).awardedWh;
        uint256 wh = bound(seed >> 192, 400, 8000);
        join(id, account, wh);
        _must(market.seriesOf(id).awardedWh == before + wh, "joined");
        _must(market.awardOf(id, account) == wh, "all of it is awarded");
    }

    function completeSome(uint256 seed) external {
        seed = _mix(seed);
        if (seed >> 248 & 3 != 0) return; // not too often
        uint256 id = ids[seed % ids.length];
        uint256 before = market.creditOf(requester);
        uint256 escrow = market.seriesOf(id).escrow;
        complete(id);
        IMarketBase.Series memory series = market.seriesOf(id);
        _must(market.creditOf(requester) - before == escrow - series.escrow, "what is not owed goes back");
    }

    /// Whatever is voted, within bounds, at any time.
    function vote(uint256 seed) external {
        seed = _mix(seed);
        vm.prank(admin);
        market.setGrace(uint24(bound(seed, 3 days, 7 days)));
        vm.prank(admin);
        market.setFactors(uint8(bound(seed >> 32, 80, 100)), uint8(bound(seed >> 64, 100, 120)));
    }

    /// What usually happens, in its usual order.
    function anEvent(uint256 seed) external {
        _try(abi.encodeCall(this.announceFixed, (seed)));
        for (uint256 k; k < 4; ++k) {
            _try(abi.encodeCall(this.joinSome, (seed + k)));
        }
        uint256 ends = market.seriesOf(ids[ids.length - 1]).terms.biddingEnds;
        if (ends < clock()) return; // none was announced
        vm.warp(ends);
        if (clock() / 1 days != (clock() - 1 hours) / 1 days) _try(abi.encodeCall(this.passDay, (seed)));
        aFewDays(seed);
    }

    function time() external view returns (uint256) {
        return clock();
    }
}
