// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IFlexibilityMarket} from "../../src/interfaces/IFlexibilityMarket.sol";
import {Windows} from "../../src/libraries/Windows.sol";
import {Test} from "../Base.sol";

/// @title Overlap of two series against a comparison of all their windows.
contract WindowsTest is Test {
    uint256 internal constant PER_DAY = 24;

    function _terms(uint256 seed) internal pure returns (IFlexibilityMarket.Terms memory terms) {
        terms.firstDay = uint32(20_000 + seed % 8);
        terms.termDays = uint8(1 + (seed >> 8) % 6);
        terms.offset = uint16((seed >> 16) % PER_DAY);
        terms.length = uint16(4 + (seed >> 24) % 13);
    }

    function _compareAll(IFlexibilityMarket.Terms memory first, IFlexibilityMarket.Terms memory second)
        internal
        pure
        returns (bool)
    {
        for (uint256 one; one < first.termDays; ++one) {
            uint256 start = Windows.startOf(first, one, PER_DAY);
            for (uint256 two; two < second.termDays; ++two) {
                uint256 other = Windows.startOf(second, two, PER_DAY);
                if (start < other + second.length && other < start + first.length) return true;
            }
        }
        return false;
    }

    function testFuzz_overlap(uint256 first, uint256 second) public pure {
        (IFlexibilityMarket.Terms memory one, IFlexibilityMarket.Terms memory two) = (_terms(first), _terms(second));
        vm.assertEq(Windows.overlap(one, two, PER_DAY), _compareAll(one, two), "overlap");
        vm.assertEq(Windows.overlap(two, one, PER_DAY), _compareAll(one, two), "either way");
    }
}
