// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ticks} from "../../src/libraries/Ticks.sol";
import {Test} from "../Base.sol";

/// @title The walk over packed ticks against a plain sort of bids.
contract TicksTest is Test {
    using Ticks for mapping(uint256 => uint256);

    struct Offer {
        uint256 tick;
        uint256 wh;
    }

    mapping(uint256 => uint256) private _words;

    function add(uint256 tick, uint256 wh) external {
        _words.add(tick, wh);
    }

    function _walk(uint256 target, uint256 lastTick, uint256 step) internal view returns (Ticks.Walk memory walk) {
        walk.target = target;
        walk.share = (target + 63) / 64;
        while (!_words.walk(walk, lastTick, step)) {}
    }

    function _offers(uint256 seed, uint256 lastTick) internal pure returns (Offer[] memory offers) {
        offers = new Offer[](bound(seed, 0, 40));
        for (uint256 k; k < offers.length; ++k) {
            uint256 random = uint256(keccak256(abi.encode(seed, k)));
            offers[k] = Offer(bound(random, 0, lastTick), bound(random >> 128, 1, random & 1 == 0 ? 1000 : 30));
        }
    }

    /// Cheapest first, then the rule as the text says it; no ticks, no words.
    function _bySorting(Offer[] memory offers, uint256 target) internal pure returns (Ticks.Walk memory best) {
        _sort(offers);
        uint256 summed;
        for (uint256 k; k < offers.length && summed < target;) {
            uint256 tick = offers[k].tick;
            uint256 here;
            for (; k < offers.length && offers[k].tick == tick; ++k) {
                here += offers[k].wh;
            }
            uint256 accepted = summed + here < target ? summed + here : target;
            if ((accepted - best.accepted) * 64 >= target) {
                best.tick = tick;
                best.accepted = accepted;
                best.marginalBids = here;
                best.marginalAward = accepted - summed;
            }
            summed += here;
        }
    }

    function _sort(Offer[] memory offers) private pure {
        for (uint256 k = 1; k < offers.length; ++k) {
            for (uint256 j = k; j != 0 && offers[j].tick < offers[j - 1].tick; --j) {
                (offers[j], offers[j - 1]) = (offers[j - 1], offers[j]);
            }
        }
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_same_answer_as_a_sort_in_any_order_and_in_any_steps(
        uint256 seed,
        uint256 target,
        uint256 lastTick,
        uint256 step
    ) public {
        lastTick = bound(lastTick, 0, 1023);
        target = bound(target, 1, 15_000);
        Offer[] memory offers = _offers(seed, lastTick);
        for (uint256 k; k < offers.length; ++k) {
            _words.add(offers[k].tick, offers[k].wh);
        }
        Ticks.Walk memory walk = _walk(target, lastTick, bound(step, 1, 300));
        Ticks.Walk memory plain = _bySorting(offers, target);
        vm.assertEq(walk.accepted, plain.accepted, "accepted");
        vm.assertEq(walk.tick, plain.tick, "tick");
        vm.assertEq(walk.marginalBids, plain.marginalBids, "marginal bids");
        vm.assertEq(walk.marginalAward, plain.marginalAward, "marginal award");
        vm.assertLe(walk.accepted, target, "no more than the target");
        _checkAwards(offers, walk);
    }

    /// Rounding favours the escrow: awards add up to what was accepted, less at most one Wh per marginal bidder.
    function _checkAwards(Offer[] memory offers, Ticks.Walk memory walk) internal pure {
        uint256 awarded;
        uint256 marginal;
        for (uint256 k; k < offers.length && walk.accepted != 0; ++k) {
            if (offers[k].tick < walk.tick) awarded += offers[k].wh;
            if (offers[k].tick != walk.tick) continue;
            awarded += offers[k].wh * walk.marginalAward / walk.marginalBids;
            ++marginal;
        }
        vm.assertLe(awarded, walk.accepted, "awarded");
        vm.assertLe(walk.accepted, awarded + marginal, "dust");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_what_is_removed_was_never_there(uint256 seed, uint256 pick) public {
        Offer[] memory offers = _offers(seed, 1023);
        vm.assume(offers.length != 0);
        uint256 one = pick % offers.length;
        for (uint256 k; k < offers.length; ++k) {
            _words.add(offers[k].tick, offers[k].wh);
        }
        _words.remove(offers[one].tick, offers[one].wh);
        offers[one] = Offer(offers[one].tick, 0);
        Ticks.Walk memory walk = _walk(5000, 1023, 1024);
        vm.assertEq(walk.accepted, _bySorting(offers, 5000).accepted, "accepted");
    }

    function test_a_tick_holds_no_more_than_its_place() public {
        this.add(5, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(Ticks.TickFull.selector, 5));
        this.add(5, 1);
        this.add(4, type(uint64).max);
        this.add(6, type(uint64).max);
        this.add(7, type(uint64).max);
        vm.assertEq(_words[1], type(uint256).max, "four to a word");
    }
}
