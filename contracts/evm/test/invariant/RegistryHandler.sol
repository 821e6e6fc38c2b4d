// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {Fixture, IPausable} from "../support/Fixture.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";

/// @title Everything that people may do with stake, in any order, and what must be true of each single step.
contract RegistryHandler is Fixture {
    uint256 internal constant HOMES = 4;

    /// The first step that went wrong.
    string public broken;
    uint256 public paidIn;
    uint256 public paidOut;
    uint256 public slashed;
    uint256 public spent;
    mapping(address home => uint256) public paidInBy;
    mapping(address home => uint256) public slashedOf;

    address internal slasher;

    constructor() {
        setUp();
        slasher = named("slasher");
        grant(address(registry), "SLASHER_ROLE", slasher);
        string[4] memory names = ["first", "second", "third", "fourth"];
        for (uint256 k; k < HOMES; ++k) {
            homes.push(named(names[k]));
            fund(homes[k]);
        }
    }

    // homes and those who pay for them

    function register(uint256 seed, uint256 amount) external {
        address home = _home(seed);
        bool known = registry.accountOf(home).active;
        amount = bound(amount, 0, 10e18);
        vm.prank(home);
        registry.register(ownerOf(home), amount);
        if (!known) _paid(home, amount);
    }

    function registerByCall(uint256 seed, uint256 amount) external {
        address home = _home(seed);
        amount = bound(amount, 0, 10e18);
        vm.prank(home);
        IERC1363(address(token)).transferAndCall(address(registry), amount, abi.encode(ownerOf(home), true));
        _paid(home, amount);
    }

    function addStake(uint256 seed, uint256 amount) external {
        address home = _home(seed);
        amount = bound(amount, 0, 10e18);
        vm.prank(requester);
        registry.addStake(home, amount);
        _paid(home, amount);
    }

    function withdrawStake(uint256 seed, uint256 amount) external {
        address home = _home(seed);
        vm.prank(seed & 8 == 0 ? home : ownerOf(home));
        registry.withdrawStake(home, bound(amount, 0, 10e18));
        _must(registry.accountOf(home).stake >= registry.minimumStake(), "the minimum stays");
        _must(!_isDisputed(home), "not in a dispute");
    }

    function claimStake(uint256 seed) external {
        address home = _home(seed);
        uint256 before = token.balanceOf(ownerOf(home));
        uint256 due = registry.accountOf(home).unbondsAt;
        registry.claimStake(home);
        paidOut += token.balanceOf(ownerOf(home)) - before;
        _must(clock() >= due && !_isDisputed(home), "not before it is due");
    }

    function leave(uint256 seed) external {
        if (seed & 0x30 != 0) return; // rarely
        address home = _home(seed);
        vm.prank(home);
        registry.leave(home);
        _must(registry.accountOf(home).stake == 0, "all of it unbonds");
    }

    function deactivate(uint256 seed) external {
        address home = _home(seed);
        bool deactivated = registry.accountOf(home).deactivated;
        vm.prank(ownerOf(home));
        if (deactivated) registry.reactivate(home);
        else registry.deactivate(home);
    }

    // those who judge and govern

    function openDispute(uint256 seed) external {
        vm.prank(slasher);
        registry.openDispute(_home(seed), "why");
    }

    function closeDispute(uint256 seed) external {
        if (seed & 0x30 != 0) return;
        vm.prank(slasher);
        registry.closeDispute(_home(seed));
    }

    function slash(uint256 seed, uint256 amount) external {
        address home = _home(seed);
        amount = bound(amount, 0, 5e18);
        vm.prank(slasher);
        registry.slash(home, amount, "why");
        slashed += amount;
        slashedOf[home] += amount;
        _must(_isDisputed(home), "only in a dispute");
    }

    function spendTreasury(uint256 amount) external {
        amount = bound(amount, 0, 5e18);
        vm.prank(admin);
        registry.spendTreasury(requester, amount);
        spent += amount;
    }

    function govern(uint256 minimum, uint256 unbonding) external {
        vm.prank(admin);
        registry.setMinimumStake(uint128(bound(minimum, 0, 8e18)));
        vm.prank(admin);
        registry.setUnbondingTime(uint40(bound(unbonding, 1 hours, 30 days)));
    }

    function pause(uint256 seed) external {
        IPausable target = IPausable(address(registry));
        bool paused = target.paused();
        if (!paused && seed & 0x70 != 0) return;
        vm.prank(pauser);
        if (paused) target.unpause();
        else target.pause();
    }

    function wait(uint256 hours_) external {
        vm.warp(clock() + bound(hours_, 1, 240) * 1 hours);
    }

    // what the invariants look at

    function homeAt(uint256 index) external view returns (address) {
        return homes[index];
    }

    function homeCount() external pure returns (uint256) {
        return HOMES;
    }

    function contracts() external view returns (address, address) {
        return (address(token), address(registry));
    }

    /// Whatever happened, everybody gets everything out that was not slashed, even while paused for good.
    function everybodyLeaves() external {
        if (!IPausable(address(registry)).paused()) {
            vm.prank(pauser);
            IPausable(address(registry)).pause();
        }
        vm.prank(admin);
        registry.setMinimumStake(HIGHEST_MINIMUM);
        for (uint256 k; k < HOMES; ++k) {
            if (!registry.accountOf(homes[k]).active) continue;
            vm.prank(ownerOf(homes[k]));
            registry.leave(homes[k]);
        }
        vm.warp(clock() + 30 days);
        for (uint256 k; k < HOMES; ++k) {
            uint256 unbonding = registry.accountOf(homes[k]).unbonding;
            if (unbonding == 0) continue;
            registry.claimStake(homes[k]);
            paidOut += unbonding;
        }
    }

    function _paid(address home, uint256 amount) private {
        paidIn += amount;
        paidInBy[home] += amount;
    }

    function _isDisputed(address home) private view returns (bool) {
        return clock() < registry.accountOf(home).disputedUntil;
    }

    /// Remembers what was wrong: a revert would undo the step, and the runner takes reverts for refusals.
    function _must(bool condition, string memory what) private {
        if (!condition && bytes(broken).length == 0) broken = what;
    }

    function _home(uint256 seed) private view returns (address) {
        return homes[seed % HOMES];
    }
}
