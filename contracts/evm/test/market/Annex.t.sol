// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {IMarketViews} from "../../src/interfaces/IMarketViews.sol";
import {Fixture, IHasAnnex} from "../support/Fixture.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";

/// @title One address answers everything, though the answers are the code of another contract.
contract ViewsTest is Fixture {
    function test_the_market_answers_with_what_it_keeps() public {
        address home = newHome("home");
        uint256 id = announce(someTerms());
        bid(id, home, 2000, 9);
        vm.assertEq(market.bidOf(id, home).wh, 2000, "of the market");
        IMarketViews views = IMarketViews(IHasAnnex(address(market)).ANNEX());
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.UnknownSeries.selector, id));
        views.seriesOf(id);
        vm.assertEq(views.seriesCount(), 0, "the other contract keeps nothing");
    }

    function test_a_refused_question_says_why() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketBase.UnknownSeries.selector, 7));
        market.seriesOf(7);
    }

    function test_what_nobody_answers_is_refused() public {
        bytes memory question = abi.encodeWithSignature("answerOf(uint256)", 7);
        vm.expectRevert(Errors.FailedCall.selector);
        (bool answered,) = address(market).call(question);
        vm.assertTrue(answered, "expectRevert turns the answer round");
    }

    function test_takes_no_coins() public {
        (bool taken,) = address(market).call{value: 1}("");
        vm.assertTrue(!taken, "coins");
    }
}
