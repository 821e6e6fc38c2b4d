// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Fixture} from "../support/Fixture.sol";

/// @title Rule 12: what becomes public. Roots at first; at a claim, registers at the ends of windows only.
contract Rule12Public is Fixture {
    address internal home;

    function setUp() public override {
        super.setUp();
        home = newHome("home");
        passDays(12);
    }

    /// A claim of one meter with seven baseline days names sixteen readings and no more.
    function test_a_claim_shows_the_registers_at_window_ends_only() public {
        uint256 id = awarded(home, 2000);
        callAndLive(id, 1, home, 2500);
        bytes memory proof = proofOf(id, home, 1);
        uint256 words;
        for (uint256 day = 1; day < posted[home].length; ++day) {
            for (uint256 k; k < posted[home][day].words.length; ++k) {
                if (_contains(proof, posted[home][day].words[k])) ++words;
            }
        }
        vm.assertEq(words, 16, "readings in the proof");
        settle(id, home, 1);
    }

    function _contains(bytes memory proof, uint256 word) internal pure returns (bool) {
        if (word == 0) return false;
        for (uint256 place = 32; place <= proof.length; ++place) {
            uint256 found;
            assembly ("memory-safe") {
                found := mload(add(proof, place))
            }
            if (found == word) return true;
        }
        return false;
    }
}
