// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Crowd} from "../bench/Crowd.sol";
import {GasFixture} from "../support/GasFixture.sol";

/// @title What a fixed price costs its homes and its requester, with few participants and with many.
/// forge-config: default.isolate = true
contract JoinsGasTest is GasFixture {
    uint256 internal constant JOIN = 90_000;
    uint256 internal constant SETTLE_FIXED = 420_000;
    uint256 internal constant FEW = 10;
    uint256 internal constant MANY = 10_000;
    uint256 internal constant AT_ONCE = 500; // homes that fit into one transaction of the test
    uint256 internal constant SAME = 100; // gas: what zeros in an id or an amount make of a difference

    string[8] internal numbers = ["no", "one", "two", "three", "four", "five", "six", "seven"];

    function _fixed() internal view returns (IMarketBase.Terms memory terms) {
        terms = fixedTerms();
        (terms.length, terms.baselineDays, terms.target) = (8, 10, uint64(MANY * 2000));
        (terms.tickSize, terms.biddingEnds) = (1e9, uint40(clock() + 2 hours));
    }

    function _join(string memory name, uint256 id) internal returns (uint256) {
        return _measure(
            string.concat("join, ", name), home, address(market), abi.encodeCall(market.join, (id, home, 2000)), JOIN
        );
    }

    function test_join_whatever_else_is_open() public {
        for (uint256 others; others < 8; ++others) {
            IMarketBase.Terms memory terms = _fixed();
            (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 2 + 2 * others), 2, 1);
            _join(string.concat(numbers[others], " others open"), announce(terms));
        }
    }

    function test_leave() public {
        uint256 id = announce(_fixed());
        join(id, home, 2000);
        _measure("leave", home, address(market), abi.encodeCall(market.withdrawBid, (id, home)), JOIN);
    }

    /// Ten thousand others joined the one series, ten the other; the home and the requester pay the same in both.
    function test_participants_cost_nothing() public {
        uint256[2] memory counts = [FEW, MANY];
        uint256[6][2] memory gas;
        uint256 state = vm.snapshotState();
        for (uint256 k; k < 2; ++k) {
            gas[k] = _lifeOfASeries(counts[k]);
            if (k == 0) vm.revertToState(state);
        }
        for (uint256 k; k < 6; ++k) {
            uint256 difference = gas[0][k] < gas[1][k] ? gas[1][k] - gas[0][k] : gas[0][k] - gas[1][k];
            vm.assertLe(difference, SAME, "the same");
        }
    }

    function _lifeOfASeries(uint256 participants) internal returns (uint256[6] memory gas) {
        uint256 id = announce(_fixed());
        _crowd(id, participants);
        string memory many = participants == FEW ? "ten joined" : "ten thousand joined";
        gas[0] = _join(many, id);
        vm.assertEq(market.seriesOf(id).awardedWh, participants * 1000 + 2000, "joined");
        vm.warp(market.seriesOf(id).terms.biddingEnds);
        gas[1] = _requester("call", many, abi.encodeWithSelector(market.call.selector, id, 1), 100_000);
        useWindow(home, startOf(id, 1), 8, 1000);
        passUntilDay(market.seriesOf(id).terms.firstDay + 2);
        bytes memory data = abi.encodeCall(market.settle, (id, home, 1, proofOf(id, home, 1)));
        gas[2] = _measure(string.concat("settle a fixed price, ", many), home, address(market), data, SETTLE_FIXED);
        gas[3] = _requester("complete", many, abi.encodeCall(market.complete, (id)), 100_000);
        gas[4] = _measure(
            string.concat("withdraw, ", many), home, address(market), abi.encodeCall(market.withdraw, (home)), 100_000
        );
        vm.warp(market.deadlineOf(id, 9) + 1);
        gas[5] = _requester("refund", many, abi.encodeCall(market.refund, (id)), 100_000);
    }

    function _requester(string memory name, string memory many, bytes memory data, uint256 most)
        internal
        returns (uint256)
    {
        return _measure(string.concat(name, ", ", many), requester, address(market), data, most);
    }

    function _crowd(uint256 id, uint256 count) internal {
        Crowd crowd = new Crowd(market);
        vm.prank(admin);
        token.mint(address(crowd), 1e24);
        for (uint256 first; first < count; first += AT_ONCE) {
            uint256 more = count - first < AT_ONCE ? count - first : AT_ONCE;
            crowd.grow(more, 10_000, 1e13);
            crowd.join(id, first, more, 1000);
        }
    }
}
