// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title What a bid is refused for, against the plain rules: every series in the queue read, every window compared.
/// @notice The home has little stake, so that it is often in doubt whether it is enough.
contract BidRulesTest is Fixture {
    address internal home;
    uint256[] internal ids;
    uint256 internal taken;
    uint256 internal refused;

    function setUp() public virtual override {
        super.setUp();
        home = newHome("home");
        vm.prank(ownerOf(home));
        registry.withdrawStake(home, 100e18 - 4e18);
    }

    /// forge-config: default.fuzz.runs = 96
    /// forge-config: ci.fuzz.runs = 1000
    function testFuzz_as_the_plain_rules_say(uint256 seed) public {
        for (uint256 k; k < 60; ++k) {
            _step(uint256(keccak256(abi.encode(seed, k))));
        }
    }

    function test_the_random_steps_meet_both_answers() public {
        for (uint256 seed; seed < 8; ++seed) {
            testFuzz_as_the_plain_rules_say(seed);
        }
        vm.assertGe(taken, 20, "taken");
        vm.assertGe(refused, 50, "refused");
    }

    function _step(uint256 random) internal {
        uint256 kind = random & 31;
        random >>= 8;
        if (ids.length == 0 || kind < 8) return _request(random);
        uint256 id = ids[ids.length - 1 - random % (ids.length < 6 ? ids.length : 6)];
        if (kind < 20) return _bid(id, 400 + (random >> 64) % 3000, (random >> 96) % 12);
        if (kind < 22) _send(home, abi.encodeCall(market.withdrawBid, (id, home)));
        else if (kind == 22) _send(requester, abi.encodeCall(market.cancel, (id)));
        else if (kind < 24) _clearSome();
        else if (kind < 27) _callSome();
        else if (kind == 27) _expireSome();
        else vm.warp(clock() + 1 hours * (random % 4));
    }

    function _request(uint256 random) internal {
        IMarketBase.Terms memory terms = someTerms();
        terms.biddingEnds = uint40(clock() + 6 hours);
        terms.firstDay += uint32(1 + random % 12);
        terms.termDays = uint8(1 + (random >> 16) % 4);
        terms.offset = uint16((random >> 32) % 24);
        terms.length = uint16(4 + (random >> 48) % 4);
        terms.maxCalls = uint8(1 + (random >> 64) % terms.termDays);
        terms.target = uint64(400 + (random >> 96) % 3000);
        terms.capTick = 11;
        terms.tickSize = uint96(1e13 + (random >> 128) % 1e14);
        if ((random >> 200) % 8 == 0) terms.minimumStake = uint128(3e18 + (random >> 208) % 2e18);
        (bool success, bytes memory result) = _send(requester, abi.encodeCall(market.request, (terms)));
        if (success) ids.push(abi.decode(result, (uint256)));
    }

    function _bid(uint256 id, uint256 wh, uint256 tick) internal {
        bytes memory expected = _refusal(id, wh);
        (bool success, bytes memory result) =
            _send(home, abi.encodeCall(market.bid, (id, home, uint40(wh), uint16(tick))));
        if (success) result = "";
        // of two series in the way, either may be named
        if (bytes4(result) == IMarketBase.OverlappingAward.selector) {
            (result, expected) = _cut(result, expected);
        }
        vm.assertEq(keccak256(result), keccak256(expected), "taken or refused");
        if (success) ++taken;
        else ++refused;
    }

    function _cut(bytes memory one, bytes memory other) internal pure returns (bytes memory, bytes memory) {
        return (abi.encodePacked(bytes4(one)), abi.encodePacked(bytes4(other)));
    }

    function _clearSome() internal {
        vm.warp(clock() + 6 hours);
        for (uint256 k; k < ids.length; ++k) {
            _send(home, abi.encodeCall(market.clear, (ids[k], 1000)));
        }
    }

    function _callSome() internal {
        for (uint256 k = ids.length; k != 0; --k) {
            for (uint256 day; day < 4; ++day) {
                _send(requester, abi.encodeWithSelector(market.call.selector, ids[k - 1], day));
            }
        }
    }

    function _expireSome() internal {
        vm.warp(clock() + 6 days);
        for (uint256 k; k < 8; ++k) {
            (bool due, uint256 id, uint8 day,) = market.nextCall(home);
            if (due) _send(home, abi.encodeCall(market.expire, (id, home, day)));
        }
    }

    function _send(address sender, bytes memory data) internal virtual returns (bool success, bytes memory result) {
        vm.prank(sender);
        return address(market).call(data);
    }

    /// The error that a bid of this size meets, empty if none. The price and the capacity are never in the way.
    function _refusal(uint256 id, uint256 wh) internal view returns (bytes memory) {
        IMarketBase.Series memory series = market.seriesOf(id);
        if (series.status != IMarketBase.Status.Bidding) {
            return abi.encodeWithSelector(IMarketBase.WrongStatus.selector, id, series.status);
        }
        if (clock() >= series.terms.biddingEnds) {
            return abi.encodeWithSelector(IMarketBase.BiddingOver.selector, id, series.terms.biddingEnds);
        }
        IMarketBase.Bid[] memory open = market.openBids(home);
        uint256 needed = _debt() + _margin(series.terms, wh);
        for (uint256 k; k < open.length; ++k) {
            IMarketBase.Series memory other = market.seriesOf(open[k].id);
            if (open[k].id == id) return abi.encodeWithSelector(IMarketBase.AlreadyBid.selector, id, home);
            if (_meet(series.terms, other.terms)) {
                return abi.encodeWithSelector(IMarketBase.OverlappingAward.selector, open[k].id);
            }
            bool cleared = other.status == IMarketBase.Status.Cleared;
            needed += _margin(other.terms, cleared ? market.awardOf(open[k].id, home) : open[k].wh);
        }
        if (open.length == 8) return abi.encodeWithSelector(IMarketBase.QueueFull.selector);
        if (needed < series.terms.minimumStake) needed = series.terms.minimumStake;
        uint256 stake = registry.accountOf(home).stake;
        if (stake >= needed) return "";
        return abi.encodeWithSelector(IMarketBase.StakeTooLow.selector, home, stake, needed);
    }

    function _margin(IMarketBase.Terms memory terms, uint256 wh) internal pure returns (uint256) {
        return 3 * wh * (uint256(terms.capTick) + 1) * terms.tickSize / 1000;
    }

    /// What is reserved, less the margins: the value of the debt.
    function _debt() internal view returns (uint256 debt) {
        IMarketBase.Bid[] memory open = market.openBids(home);
        debt = market.reservedOf(home);
        for (uint256 k; k < open.length; ++k) {
            IMarketBase.Series memory other = market.seriesOf(open[k].id);
            bool cleared = other.status == IMarketBase.Status.Cleared;
            debt -= _margin(other.terms, cleared ? market.awardOf(open[k].id, home) : open[k].wh);
        }
    }

    function _meet(IMarketBase.Terms memory one, IMarketBase.Terms memory two) internal view returns (bool) {
        for (uint256 first; first < one.termDays; ++first) {
            for (uint256 second; second < two.termDays; ++second) {
                uint256 start = (one.firstDay + first) * perDay + one.offset;
                uint256 other = (two.firstDay + second) * perDay + two.offset;
                if (start < other + two.length && other < start + one.length) return true;
            }
        }
        return false;
    }
}
