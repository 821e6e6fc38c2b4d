// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Rule 2: a site holds awards on at most three of any ten days.
contract Rule02ThreeInTen is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    function _daily() internal returns (uint256) {
        IMarketBase.Terms memory terms = someTerms();
        (terms.termDays, terms.maxCalls, terms.target) = (20, 20, 2000);
        return awardedOn(terms, home, 2000);
    }

    /// Attack: win every day, so that the baseline is never renewed and a lucky one stays for ever.
    function test_not_called_on_a_fourth_day() public {
        uint256 id = _daily();
        for (uint256 day = 1; day < 5; ++day) {
            callAndLive(id, day, home, 2500);
            if (day < 4) settle(id, home, day);
        }
        (bool due,,,) = market.nextCall(home);
        vm.assertTrue(!due, "passed over");
        vm.assertEq(market.siteOf(home).heldDays, 7, "three days held");
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        vm.prank(home);
        market.settle(id, home, 4, "");
        vm.warp(market.deadlineOf(id, 4) + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.NoAward.selector, id, home));
        market.expire(id, home, 4);
    }

    function test_called_again_on_the_eleventh() public {
        uint256 id = _daily();
        for (uint256 day = 1; day < 13; ++day) {
            callAndLive(id, day, home, 2500);
            (bool due,, uint8 next,) = market.nextCall(home);
            bool expected = day <= 3 || day >= 11;
            vm.assertEq(due, expected, "due");
            if (!expected) continue;
            vm.assertEq(next, day, "next");
            settle(id, home, day);
        }
    }

    function test_two_windows_of_one_day_are_one_day() public {
        IMarketBase.Terms memory terms = someTerms();
        (terms.target, terms.maxCalls) = (2000, 5);
        uint256 evening = announce(terms);
        terms.offset = 8;
        uint256 morning = announce(terms);
        bid(evening, home, 2000, 9);
        bid(morning, home, 2000, 9);
        clear(evening);
        market.clear(morning, 1024);
        for (uint256 day = 1; day < 5; ++day) {
            passUntilDay(terms.firstDay + day - 1);
            callDay(morning, day);
            callAndLive(evening, day, home, 2500);
            if (day == 4) break;
            settle(morning, home, day);
            settle(evening, home, day);
        }
        (bool due,,,) = market.nextCall(home);
        vm.assertTrue(!due, "neither of the fourth day");
    }

    function test_an_expired_call_holds_its_day_too() public {
        uint256 id = _daily();
        for (uint256 day = 1; day < 5; ++day) {
            callAndLive(id, day, home, 2500);
        }
        vm.warp(market.deadlineOf(id, 4) + 1);
        for (uint8 day = 1; day < 4; ++day) {
            market.expire(id, home, day);
        }
        (bool due,,,) = market.nextCall(home);
        vm.assertTrue(!due, "passed over");
    }

    /// forge-config: default.fuzz.runs = 32
    /// forge-config: ci.fuzz.runs = 256
    function testFuzz_any_ten_days(uint256 calls) public {
        uint256 id = _daily();
        uint256 heldDays;
        for (uint256 day = 1; day < 16; ++day) {
            if (calls >> day & 1 == 0) continue;
            callAndLive(id, day, home, 2500);
            (bool due,, uint8 next,) = market.nextCall(home);
            if (!due) continue;
            vm.assertEq(next, day, "in order");
            settle(id, home, day);
            heldDays |= uint256(1) << day;
        }
        for (uint256 first; first < 10; ++first) {
            uint256 count;
            for (uint256 k; k < 10; ++k) {
                count += heldDays >> (first + k) & 1;
            }
            vm.assertLe(count, 3, "held in ten days");
        }
    }
}
