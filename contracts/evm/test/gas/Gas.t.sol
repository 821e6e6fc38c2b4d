// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {GasFixture} from "../support/GasFixture.sol";

/// @title What transactions cost, on a grid of a quarter of an hour, with a window of two hours.
/// forge-config: default.isolate = true
contract GasTest is GasFixture {
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

    /// Every slot of the account is new; the home keeps tokens, others have staked.
    function test_register_with_stake() public {
        address account = named("new");
        fund(account);
        bytes memory data = abi.encode(ownerOf(account), true);
        data = abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", registry, 2e18, data);
        _measure("register with stake", account, address(token), data, REGISTER);
    }

    function test_register_with_stake_by_allowance() public {
        address account = named("new");
        fund(account);
        bytes memory data = abi.encodeCall(registry.register, (ownerOf(account), 2e18));
        _measure("register with stake, by allowance", account, address(registry), data, REGISTER);
    }

    function test_stake_comes_out() public {
        bytes memory data = abi.encodeCall(registry.withdrawStake, (home, 1e18));
        _measure("withdraw stake", home, address(registry), data, 120_000);
        vm.warp(clock() + UNBONDING);
        _measure("claim stake", home, address(registry), abi.encodeCall(registry.claimStake, (home)), 100_000);
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
        IMarketBase.Terms memory terms = _terms();
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
            registry.register(account, 0);
            addMeter(account, bytes32("meter"), NO_PARENT);
            vm.prank(requester);
            registry.addStake(account, 1e4);
            bid(id, account, 1000, tick);
        }
    }

    function test_settle_ten_days() public {
        IMarketBase.Terms memory terms = _terms();
        uint256 id = awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 1000);
        bytes memory data = abi.encodeCall(market.settle, (id, home, 1, proofOf(id, home, 1)));
        _measure("settle, ten days of baseline, one meter", home, address(market), data, SETTLE);
    }

    function test_settle_with_a_full_queue() public {
        IMarketBase.Terms memory terms = _terms();
        uint256 id = awardedOn(terms, home, 2000);
        callAndLive(id, 1, home, 1000);
        for (uint256 k; k < 7; ++k) {
            (terms.firstDay, terms.termDays, terms.maxCalls) = (uint32(today() + 10 + 2 * k), 2, 1);
            terms.biddingEnds = uint40(clock() + 1 hours);
            awardedOn(terms, home, 400);
        }
        bytes memory data = abi.encodeCall(market.settle, (id, home, 1, proofOf(id, home, 1)));
        _measure("settle, with eight awards in the queue", home, address(market), data, SETTLE);
    }

    /// Seven more awards whose terms run at the same time, all won on the price-setting tick, all called that day.
    function test_settle_while_seven_others_are_called() public {
        uint256[] memory ids = new uint256[](8);
        IMarketBase.Terms memory terms = _terms();
        for (uint256 k; k < 8; ++k) {
            (terms.offset, terms.biddingEnds) = (uint16(8 * (k + 1)), uint40(clock() + 30 minutes));
            ids[k] = awardedOn(terms, home, 2000);
        }
        passUntilDay(terms.firstDay);
        for (uint256 k; k < 8; ++k) {
            callDay(ids[k], 1);
        }
        useWindow(home, startOf(ids[0], 1), terms.length, 1000);
        passUntilDay(terms.firstDay + 2);
        bytes memory data = abi.encodeCall(market.settle, (ids[0], home, 1, proofOf(ids[0], home, 1)));
        _measure("settle, seven others called for the same day", home, address(market), data, SETTLE);
    }

    function test_expire() public {
        IMarketBase.Terms memory terms = _terms();
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
