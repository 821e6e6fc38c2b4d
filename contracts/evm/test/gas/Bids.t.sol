// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {GasFixture} from "../support/GasFixture.sol";

/// @title A bid on a tick that has bids costs no more than promised, whatever else the home has bid, won or lost.
/// forge-config: default.isolate = true
contract BidsGasTest is GasFixture {
    /// An attested home reads its connection point.
    uint256 internal constant ATTESTED = 2_100;
    /// If it is in doubt whether the stake is enough, the series of others are read: at most so much each.
    uint256 internal constant READ = 6_000;

    string[8] internal numbers = ["no", "one", "two", "three", "four", "five", "six", "seven"];

    /// Two days that no other of these series has; somebody has bid what is asked for.
    function _announced(uint256 number) internal returns (uint256 id) {
        IMarketBase.Terms memory terms = _terms();
        (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 2 + 2 * number), 2, 1);
        return _announcedWith(terms, 50);
    }

    /// A home that bids in this series only is first on the tick.
    function _announcedWith(IMarketBase.Terms memory terms, uint256 tick) internal returns (uint256 id) {
        id = announce(terms);
        address account = address(uint160(0x10000 + id));
        vm.prank(account);
        registry.register(account, 0);
        addMeter(account, bytes32("meter"), NO_PARENT);
        vm.prank(requester);
        registry.addStake(account, 1e19);
        bid(id, account, terms.target, tick);
    }

    function _measureBid(string memory name, uint256 id, address account, uint256 most) internal {
        bytes memory data = abi.encodeCall(market.bid, (id, account, 1000, 50));
        _measure(string.concat("bid, ", name), account, address(market), data, most);
    }

    /// The bid with so many others is the last of a home that places one after the other.
    function _measureEight(string memory name) internal returns (uint256[8] memory ids) {
        for (uint256 others; others < 8; ++others) {
            ids[others] = _announced(others);
            _measureBid(string.concat(numbers[others], " others open", name), ids[others], home, BID);
        }
    }

    function test_in_places_never_used_and_in_used_ones() public {
        uint256[8] memory ids = _measureEight("");
        for (uint256 k; k < 8; ++k) {
            vm.prank(home);
            market.withdrawBid(ids[k], home);
        }
        _measureEight(", in a place that was used");
    }

    /// A home whose stake is just enough: what its bids hold has to be looked up.
    function _tight(string memory name, uint256 others) internal returns (address account) {
        account = newHome(name);
        uint256 margin = 3 * 1000 * 100 * PRICE / 1000;
        uint256 excess = 100e18 - (others + 1) * margin;
        vm.prank(ownerOf(account));
        registry.withdrawStake(account, excess);
    }

    function test_with_a_stake_that_is_just_enough() public {
        for (uint256 others; others < 8; ++others) {
            address account = _tight(numbers[others], others);
            for (uint256 k; k < others; ++k) {
                bid(_announced(k), account, 1000, 50);
            }
            string memory name = string.concat(numbers[others], " others open, no stake to spare");
            _measureBid(name, _announced(others), account, BID + others * READ);
        }
    }

    /// An attested home, to whom the price-setting tick gives half of what it bid each time.
    function test_beside_awards() public {
        vm.prank(attester);
        registry.attest(home, keccak256("connection point"));
        for (uint256 others; others < 8; ++others) {
            uint256 id = _announced(others);
            _measureBid(string.concat(numbers[others], " awards open, attested"), id, home, BID + ATTESTED);
            clear(id);
            vm.assertEq(market.awardOf(id, home), 666, "two thirds");
        }
    }

    /// Eight bids lost: one of them makes room.
    function test_in_a_queue_full_of_lost_bids() public {
        for (uint256 k; k < 8; ++k) {
            _lose(k);
        }
        _measureBid("eight lost ones in the queue", _announced(8), home, BID);
    }

    /// Seven days lost, and then a series over all of them.
    function test_for_windows_of_seven_lost_bids() public {
        for (uint256 k; k < 7; ++k) {
            _lose(k);
        }
        IMarketBase.Terms memory terms = _terms();
        (terms.firstDay, terms.termDays) = (uint32(today() + 2), 14);
        _measureBid("for windows of seven lost ones", _announcedWith(terms, 50), home, BID + 7 * READ);
    }

    function _lose(uint256 number) internal {
        IMarketBase.Terms memory terms = _terms();
        (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 2 + 2 * number), 2, 1);
        uint256 id = _announcedWith(terms, 0);
        bid(id, home, 1000, 50);
        clear(id);
        vm.assertEq(market.awardOf(id, home), 0, "lost");
    }
}
