// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture, IPausable} from "../support/Fixture.sol";

/// @title Everything that people may do with a market, in any order, and what must be true of each single step.
contract Handler is Fixture {
    uint256 internal constant HOMES = 3;

    /// The first step that went wrong.
    string public broken;
    uint256[] public ids;
    uint256 public settled;
    uint256 public expired;
    mapping(uint256 id => mapping(address home => mapping(uint256 day => uint256))) public answers;
    mapping(uint256 id => uint256) public paid;
    mapping(uint256 id => uint256) public budgets;

    constructor() {
        setUp();
        vm.warp(T0);
        newHome("first");
        newHome("second");
        newHome("third");
        vm.prank(attester);
        registry.attest(homes[2], keccak256("connection point"));
        passDays(12);
    }

    // time

    function passDay(uint256 seed) public {
        for (uint256 h; h < HOMES; ++h) {
            uint256 random = uint256(keccak256(abi.encode(seed, h)));
            usual[homes[h]][0] = 500 + random % 1500;
        }
        vm.warp((today() + 1) * 1 days);
        for (uint256 h; h < HOMES; ++h) {
            if (registry.accountOf(homes[h]).active) postTo(homes[h], homes[h], clock() / interval);
        }
    }

    function wait(uint256 hours_) external {
        uint256 next = clock() + bound(hours_, 1, 6) * 1 hours;
        if (next / 1 days != today()) return passDay(hours_);
        vm.warp(next);
    }

    function pause(uint256 which) external {
        which = _mix(which);
        IPausable target = IPausable(which & 1 == 0 ? address(market) : address(registry));
        bool paused = target.paused();
        if (!paused && which >> 8 & 7 != 0) return; // rarely, and not for long
        vm.prank(pauser);
        if (paused) target.unpause();
        else target.pause();
    }

    // the requester

    function request(uint256 seed) external {
        seed = _mix(seed);
        IMarketBase.Terms memory terms = someTerms();
        terms.target = uint64(bound(seed >> 8, 400, 12_000));
        terms.offset = uint16(4 * ((seed >> 40) % 6));
        terms.termDays = uint8(1 + (seed >> 48) % 6);
        terms.maxCalls = uint8(1 + (seed >> 56) % terms.termDays);
        terms.biddingEnds = uint40(clock() + bound(seed >> 64, 1, 20) * 1 hours);
        terms.capTick = uint16(bound(seed >> 96, 0, 12));
        terms.baselineDays = uint8(bound(seed >> 128, 7, 10));
        terms.tickSize = uint96(PRICE + seed % 1000);
        uint256 id = announce(terms);
        _announced(id, uint256(terms.maxCalls) * terms.target * (terms.capTick + 1) * terms.tickSize / 1000);
    }

    function _announced(uint256 id, uint256 budget) internal {
        ids.push(id);
        budgets[id] = budget;
        _must(market.seriesOf(id).escrow == budget, "escrow");
    }

    function cancel(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 4 != 0) return;
        vm.prank(requester);
        market.cancel(_idAt(seed >> 8, seed >> 200 & 1 == 0 ? Stage.Bidding : Stage.Joining));
    }

    function callNext(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = _idAt(seed, Stage.Calling);
        uint256 date = (clock() + 4 hours) / 1 days + (seed >> 64) % 2;
        uint256 firstDay = market.seriesOf(id).terms.firstDay;
        if (date < firstDay) return;
        callDay(id, date - firstDay);
    }

    function clearSome(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = _idAt(seed, Stage.Clearing);
        if (!market.clear(id, bound(seed >> 64, 0, 4))) return;
        _checkCleared(id);
    }

    // homes

    function bid(uint256 seed) external {
        seed = _mix(seed);
        uint256 id = _idAt(seed, Stage.Bidding);
        bid(id, _home(seed >> 64), bound(seed >> 192, 400, 8000), (seed >> 128) % 13);
    }

    function withdrawBid(uint256 seed) external {
        seed = _mix(seed);
        address account = _home(seed >> 64);
        IMarketBase.Bid[] memory open = market.openBids(account);
        for (uint256 k; k < open.length; ++k) {
            if (_isAt(open[k].id, Stage.Bidding) || _isAt(open[k].id, Stage.Joining)) {
                return _takeBack(account, open[k]);
            }
        }
    }

    function _takeBack(address account, IMarketBase.Bid memory taken) private {
        uint256 before = market.seriesOf(taken.id).awardedWh;
        uint256 joinedWh = _isAt(taken.id, Stage.Joining) ? taken.wh : 0;
        vm.prank(account);
        market.withdrawBid(taken.id, account);
        _must(market.bidOf(taken.id, account).id == 0, "withdrawn");
        _must(market.seriesOf(taken.id).awardedWh == before - joinedWh, "left with what it joined with");
    }

    function settleNext(uint256 seed) public {
        address account = _home(_mix(seed));
        (bool due, uint256 id, uint8 day,) = market.nextCall(account);
        if (!due) return;
        int64 before = market.siteOf(account).balance;
        IMarketBase.Settlement memory result = settle(id, account, day);
        _answered(id, account, day);
        ++settled;
        paid[id] += result.pay;
        _must(result.deliveredWh <= result.awardedWh, "no more than the award");
        IMarketBase.Series memory series = market.seriesOf(id);
        uint256 whole = uint256(result.deliveredWh) * (series.clearingTick + 1) * series.terms.tickSize;
        _must(result.pay == whole * result.factor / 100_000, "pay");
        _must(series.lowFactor <= result.factor && result.factor <= series.highFactor, "factor");
        int256 counted = int256(uint256(result.baselineWh)) - int256(uint256(result.actualWh));
        if (counted > int256(uint256(result.awardedWh))) counted = int256(uint256(result.awardedWh));
        _must(int256(uint256(result.deliveredWh)) + result.balance == counted + before, "carried");
    }

    function expireNext(uint256 seed) external {
        seed = _mix(seed);
        address account = _home(seed);
        (bool due, uint256 id, uint8 day,) = market.nextCall(account);
        if (!due) return;
        int64 before = market.siteOf(account).balance;
        market.expire(id, account, day);
        _answered(id, account, day);
        ++expired;
        _must(market.siteOf(account).balance < before, "an expiry costs");
    }

    function release(uint256 seed) external {
        seed = _mix(seed);
        market.release(_id(seed), _home(seed >> 64));
    }

    function refund(uint256 seed) external {
        seed = _mix(seed);
        market.refund(_id(seed));
    }

    function withdraw(uint256 seed) external {
        seed = _mix(seed);
        market.withdraw(seed % 4 == 3 ? requester : _home(seed));
    }

    function withdrawStake(uint256 seed) external {
        seed = _mix(seed);
        address account = _home(seed);
        vm.prank(ownerOf(account));
        registry.withdrawStake(account, bound(seed >> 64, 1, 50e18));
        _must(market.reservedOf(account) == 0, "nothing was reserved");
    }

    function claimStake(uint256 seed) external {
        registry.claimStake(_home(_mix(seed)));
    }

    function addStake(uint256 seed) external {
        seed = _mix(seed);
        address account = _home(seed);
        vm.prank(requester);
        registry.addStake(account, bound(seed >> 64, 1, 50e18));
    }

    function leaveOrReturn(uint256 seed) external {
        seed = _mix(seed);
        address account = _home(seed >> 8);
        if (registry.accountOf(account).active) {
            if (seed % 8 != 0) return;
            vm.prank(ownerOf(account));
            return registry.leave(account);
        }
        vm.prank(account);
        registry.register(ownerOf(account), 0);
        addMeter(account, bytes32("meter"), NO_PARENT);
    }

    function move(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 4 != 0) return;
        address account = _home(seed >> 8);
        bool attested = registry.accountOf(account).attested;
        vm.prank(attester);
        if (attested) registry.detach(account);
        else registry.attest(account, keccak256(abi.encode("point", seed >> 64 & 3)));
    }

    /// What usually happens, in its usual order; the other steps disturb it.
    function aSeries(uint256 seed) external {
        _try(abi.encodeCall(this.request, (seed)));
        for (uint256 k; k < 4; ++k) {
            _try(abi.encodeCall(this.bid, (seed + k)));
        }
        uint256 ends = market.seriesOf(ids[ids.length - 1]).terms.biddingEnds;
        if (ends < clock()) return; // none was announced
        vm.warp(ends);
        if (clock() / 1 days != (clock() - 1 hours) / 1 days) _try(abi.encodeCall(this.passDay, (seed)));
        for (uint256 k; k < 4; ++k) {
            _try(abi.encodeCall(this.clearSome, (seed + k)));
        }
        aFewDays(seed);
    }

    function aFewDays(uint256 seed) public {
        for (uint256 k; k < 3; ++k) {
            _try(abi.encodeCall(this.callNext, (seed + k)));
            _try(abi.encodeCall(this.passDay, (seed + k)));
            _try(abi.encodeCall(this.settleNext, (seed + k)));
            _try(abi.encodeCall(this.settleNext, (seed + k + 1)));
        }
    }

    function _try(bytes memory data) internal {
        (bool success,) = address(this).call(data);
        success; // what is refused is refused
    }

    // what the invariants look at

    function homeAt(uint256 index) external view returns (address) {
        return homes[index];
    }

    function people() external view returns (address[4] memory) {
        return [homes[0], homes[1], homes[2], requester];
    }

    function seriesCount() external view returns (uint256) {
        return ids.length;
    }

    function contracts() external view returns (address, address, address, address) {
        return (address(token), address(registry), address(ledger), address(market));
    }

    /// Whatever happened, everybody can get everything out, even while paused for good.
    function everybodyLeaves() external {
        _pauseAll();
        vm.warp(clock() + 120 days);
        for (uint256 h; h < HOMES; ++h) {
            _expireAll(homes[h]);
        }
        for (uint256 k; k < ids.length; ++k) {
            if (market.seriesOf(ids[k]).escrow != 0) market.refund(ids[k]);
        }
        for (uint256 h; h < HOMES; ++h) {
            if (registry.accountOf(homes[h]).active) {
                vm.prank(ownerOf(homes[h]));
                registry.leave(homes[h]);
            }
            if (market.creditOf(homes[h]) != 0) market.withdraw(homes[h]);
        }
        vm.warp(clock() + UNBONDING);
        for (uint256 h; h < HOMES; ++h) {
            if (registry.accountOf(homes[h]).unbonding != 0) registry.claimStake(homes[h]);
        }
        if (market.creditOf(requester) != 0) market.withdraw(requester);
    }

    function _expireAll(address account) private {
        for (;;) {
            (bool due, uint256 id, uint8 day,) = market.nextCall(account);
            if (!due) return;
            market.expire(id, account, day);
        }
    }

    function _pauseAll() private {
        address[2] memory targets = [address(market), address(registry)];
        for (uint256 k; k < 2; ++k) {
            if (IPausable(targets[k]).paused()) continue;
            vm.prank(pauser);
            IPausable(targets[k]).pause();
        }
    }

    function _answered(uint256 id, address account, uint256 day) private {
        _must(++answers[id][account][day] == 1, "each call is answered once");
    }

    /// Awards add up to what was cleared, less a crumb per bidder on the price-setting tick.
    function _checkCleared(uint256 id) private {
        IMarketBase.Series memory series = market.seriesOf(id);
        uint256 awards;
        uint256 marginal;
        for (uint256 h; h < HOMES; ++h) {
            IMarketBase.Bid memory found = market.bidOf(id, homes[h]);
            uint256 award = market.awardOf(id, homes[h]);
            _must(award <= found.wh, "no more than was bid");
            if (award != 0) _must(found.tick <= series.clearingTick, "no bid above the price wins");
            if (found.wh != 0 && found.tick == series.clearingTick) ++marginal;
            awards += award;
        }
        _must(series.awardedWh <= series.terms.target, "no more than the target");
        _must(awards <= series.awardedWh, "rounded for the escrow");
        _must(series.awardedWh <= awards + marginal, "dust");
        (uint256 tick, uint256 accepted) = _plainPrice(id, series.terms);
        _must(series.awardedWh == accepted && series.clearingTick == tick, "the price that plain counting gives");
    }

    /// The rule as the text says it, tick by tick, from the bids themselves.
    function _plainPrice(uint256 id, IMarketBase.Terms memory terms)
        private
        view
        returns (uint256 price, uint256 accepted)
    {
        uint256 summed;
        for (uint256 tick; tick <= terms.capTick && summed < terms.target; ++tick) {
            for (uint256 h; h < HOMES; ++h) {
                IMarketBase.Bid memory found = market.bidOf(id, homes[h]);
                if (found.id == id && found.tick == tick) summed += found.wh;
            }
            uint256 more = (summed < terms.target ? summed : terms.target) - accepted;
            if (more != 0 && more * 64 >= terms.target) (price, accepted) = (tick, accepted + more);
        }
    }

    /// Remembers what was wrong: a revert would undo the step, and the runner takes reverts for refusals.
    function _must(bool condition, string memory what) internal {
        if (!condition && bytes(broken).length == 0) broken = what;
    }

    function _id(uint256 seed) private view returns (uint256) {
        return ids[seed % ids.length];
    }

    /// What may be done with a series now.
    enum Stage {
        Bidding,
        Joining,
        Clearing,
        Calling
    }

    /// A series at this stage, the newest of them more often than not.
    function _idAt(uint256 seed, Stage stage) internal view returns (uint256 found) {
        found = _id(seed);
        for (uint256 k = ids.length; k != 0; --k) {
            if (!_isAt(ids[k - 1], stage)) continue;
            found = ids[k - 1];
            if (seed & 1 == 0) return found;
            seed >>= 1;
        }
    }

    function _isAt(uint256 id, Stage stage) private view returns (bool) {
        IMarketBase.Series memory series = market.seriesOf(id);
        if (stage == Stage.Joining) {
            return series.terms.kind != IMarketBase.Kind.Auction && clock() < series.terms.biddingEnds;
        }
        if (stage == Stage.Calling) {
            return series.awardedWh != 0 && clock() < startOf(id, series.terms.termDays) * interval;
        }
        if (series.status > IMarketBase.Status.Clearing) return false;
        if (stage == Stage.Bidding) return clock() < series.terms.biddingEnds;
        return clock() >= series.terms.biddingEnds && clock() < startOf(id, 0) * interval;
    }

    /// The fuzzer likes small numbers; every part of this one is random.
    function _mix(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    function _home(uint256 seed) internal view returns (address) {
        return homes[seed % HOMES];
    }
}
