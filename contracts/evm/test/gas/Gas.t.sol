// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title What transactions cost, as a receipt says: intrinsic gas, calldata and its floor (EIP-7623) included.
/// @notice On a grid of a quarter of an hour, with a window of two hours.
/// forge-config: default.isolate = true
contract GasTest is Fixture {
    uint256 internal constant POST = 50_000;
    uint256 internal constant BID = 85_000;
    uint256 internal constant CLEAR = 1_200_000;
    uint256 internal constant SETTLE = 400_000;

    address internal home;

    function setUp() public override {
        interval = 15 minutes;
        super.setUp();
        home = newHome("home");
        passDays(14);
    }

    function _terms() internal view returns (IFlexibilityMarket.Terms memory terms) {
        terms = someTerms();
        (terms.length, terms.baselineDays, terms.target) = (8, 10, 2000);
    }

    /// Sends calldata as a transaction of its own, and records what it cost.
    function _measure(string memory name, address sender, address target, bytes memory data, uint256 most)
        internal
        returns (uint256 used)
    {
        vm.prank(sender);
        (bool success,) = target.call(data);
        require(success, name);
        used = vm.lastCallGas().gasTotalUsed;
        uint256 floor = 21_000;
        for (uint256 k; k < data.length; ++k) {
            floor += data[k] == 0 ? 10 : 40;
        }
        if (used < floor) used = floor;
        vm.snapshotValue("Gas", name, used);
        vm.assertLe(used, most, name);
    }

    function test_post() public {
        (uint32 head,) = ledger.headOf(home);
        vm.warp(clock() + 1 days);
        bytes memory data = abi.encodeCall(ledger.post, (home, head, head + 96, 0, keccak256("root")));
        _measure("post, a place of the ring for the first time", home, address(ledger), data, 65_000);
    }

    function test_post_steady() public {
        (uint32 head, uint32 count) = ledger.headOf(home);
        for (uint256 k = count; k < ledger.RING(); ++k) {
            vm.warp((head + 1) * interval);
            vm.prank(home);
            ledger.post(home, head, head + 1, 0, keccak256("root"));
            ++head;
        }
        vm.warp(clock() + 1 days);
        bytes memory data = abi.encodeCall(ledger.post, (home, head, head + 96, 0, keccak256("root")));
        _measure("post, steady", home, address(ledger), data, POST);
    }

    function test_bid() public {
        uint256 id = announce(_terms());
        bid(id, newHome("other"), 1000, 50);
        bytes memory data = abi.encodeCall(market.bid, (id, home, 1000, 50));
        _measure("bid, on a tick that has bids", home, address(market), data, BID);
    }

    function test_bid_on_a_new_tick() public {
        uint256 id = announce(_terms());
        bytes memory data = abi.encodeCall(market.bid, (id, home, 1000, 50));
        _measure("bid, on a new tick", home, address(market), data, 105_000);
    }

    function test_request() public {
        bytes memory data = abi.encodeCall(market.request, (_terms()));
        _measure("request", requester, address(market), data, 300_000);
    }

    function test_clear_a_full_book() public {
        IFlexibilityMarket.Terms memory terms = _terms();
        (terms.capTick, terms.target, terms.tickSize) = (1023, 1024 * 1000, 1);
        uint256 id = announce(terms);
        _fillBook(id);
        vm.warp(terms.biddingEnds);
        bytes memory data = abi.encodeCall(market.clear, (id, type(uint256).max));
        _measure("clear, 1024 ticks with bids", home, address(market), data, CLEAR);
        vm.assertEq(market.seriesOf(id).awardedWh, 1024 * 1000, "every bid is accepted");
    }

    /// A bid on every tick, of homes that each bid in this series only: 256 words of four.
    function _fillBook(uint256 id) internal {
        for (uint256 tick; tick < 1024; ++tick) {
            address account = address(uint160(0x10000 + tick));
            vm.prank(account);
            registry.register(account);
            addMeter(account, bytes32("meter"), NO_PARENT);
            vm.prank(requester);
            registry.addStake(account, 1e4);
            bid(id, account, 1000, tick);
        }
    }

    function test_settle_ten_days() public {
        IFlexibilityMarket.Terms memory terms = _terms();
        uint256 id = awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 1000);
        bytes memory data = abi.encodeCall(market.settle, (id, home, 1, proofOf(id, home, 1)));
        _measure("settle, ten days of baseline, one meter", home, address(market), data, SETTLE);
    }

    function test_settle_with_a_full_queue() public {
        IFlexibilityMarket.Terms memory terms = _terms();
        uint256 id = awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 1000);
        for (uint256 k; k < 7; ++k) {
            (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 10 + 2 * k), 2, 1);
            terms.biddingEnds = uint40(clock() + 1 hours);
            awardedOn(terms, home, 400);
        }
        bytes memory data = abi.encodeCall(market.settle, (id, home, 1, proofOf(id, home, 1)));
        _measure("settle, with eight awards in the queue", home, address(market), data, 600_000);
    }

    function test_expire() public {
        IFlexibilityMarket.Terms memory terms = _terms();
        uint256 id = awardedOn(terms, home, 2000);
        callDay(id, 0);
        vm.warp(market.deadlineOf(id, 0) + 1);
        bytes memory data = abi.encodeCall(market.expire, (id, home, 0));
        _measure("expire", requester, address(market), data, 150_000);
    }

    function test_call_and_withdraw() public {
        uint256 id = awardedOn(_terms(), home, 2000);
        _measure("call", requester, address(market), abi.encodeWithSelector(market.call.selector, id, 1), 100_000);
        _measure("withdraw", requester, address(market), abi.encodeCall(market.withdraw, (requester)), 100_000);
    }
}
