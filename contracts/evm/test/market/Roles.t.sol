// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMarketBase} from "../../src/interfaces/IMarketBase.sol";
import {Fixture, IHasAnnex, IPausable} from "../support/Fixture.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

contract RolesTest is Fixture {
    function _unauthorised(address caller, string memory role) internal {
        bytes32 id = bytes(role).length == 0 ? bytes32(0) : keccak256(bytes(role));
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, id));
        vm.prank(caller);
    }

    function testFuzz_nobody_without_the_role(address caller) public {
        vm.assume(caller != requester && caller != pauser && caller != attester && caller != admin);
        IMarketBase.Terms memory terms = someTerms();
        _unauthorised(caller, "REQUESTER_ROLE");
        market.request(terms);
        _unauthorised(caller, "PAUSER_ROLE");
        IPausable(address(market)).pause();
        _unauthorised(caller, "PAUSER_ROLE");
        IPausable(address(registry)).pause();
        _unauthorised(caller, "ATTESTER_ROLE");
        registry.attest(caller, keccak256("point"));
        _unauthorised(caller, "ATTESTER_ROLE");
        registry.detach(caller);
        _unauthorised(caller, "");
        registry.setMarket(caller);
        _unauthorised(caller, "");
        market.setGrace(3 days);
        _unauthorised(caller, "");
        market.setFactors(100, 100);
        _unauthorised(caller, "");
        IAccessControl(address(market)).grantRole(keccak256("PAUSER_ROLE"), caller);
    }

    function test_the_pauser_unpauses_and_nobody_else() public {
        vm.prank(pauser);
        IPausable(address(market)).pause();
        _unauthorised(requester, "PAUSER_ROLE");
        IPausable(address(market)).unpause();
        vm.prank(pauser);
        IPausable(address(market)).unpause();
    }

    function test_a_requester_who_lost_the_role_still_has_its_series() public {
        newHome("home");
        uint256 id = awarded(homes[0], 2000);
        vm.prank(admin);
        IAccessControl(address(market)).revokeRole(keccak256("REQUESTER_ROLE"), requester);
        callDay(id, 1);
        vm.warp(market.deadlineOf(id, 9) + 1);
        market.refund(id);
        IMarketBase.Terms memory terms = someTerms();
        _unauthorised(requester, "REQUESTER_ROLE");
        market.request(terms);
    }

    function test_names_itself() public view {
        vm.assertEq(market.KIND(), keccak256("gridpact.market.1"), "kind");
        vm.assertEq(market.REQUESTER_ROLE(), keccak256("REQUESTER_ROLE"), "requester");
        vm.assertEq(registry.ATTESTER_ROLE(), keccak256("ATTESTER_ROLE"), "attester");
        vm.assertEq(market.grace(), 5 days, "grace");
        vm.assertEq(market.MINIMUM_BID(), 400, "100 Wh a quarter of an hour");
        vm.assertEq(address(market.REGISTRY()), address(registry), "registry");
        vm.assertEq(address(market.LEDGER()), address(ledger), "ledger");
        vm.assertEq(market.TOKEN(), address(token), "token");
        vm.assertEq(ledger.REGISTRY(), address(registry), "ledger's registry");
        vm.assertEq(registry.TOKEN(), address(token), "registry's token");
    }

    function test_refuses_contracts_that_do_not_belong_together() public {
        address foreign =
            vm.deployCode("MeterRegistry.sol:MeterRegistry", abi.encode(requester, admin, 0, 0, UNBONDING));
        _refused(address(token), foreign, address(ledger), admin);
        foreign = vm.deployCode("ReadingLedger.sol:ReadingLedger", abi.encode(foreign, 1 hours));
        _refused(address(token), address(registry), foreign, admin);
        _refused(address(token), address(registry), address(ledger), address(0));
    }

    function _refused(address token_, address registry_, address ledger_, address admin_) internal {
        vm.expectRevert();
        vm.deployCode("FlexibilityMarket.sol:FlexibilityMarket", abi.encode(token_, registry_, ledger_, admin_));
    }

    function test_fits_on_every_chain() public view {
        vm.assertLe(address(token).code.length, 24_576, "token");
        vm.assertLe(address(registry).code.length, 24_576, "registry");
        vm.assertLe(address(ledger).code.length, 24_576, "ledger");
        vm.assertLe(address(market).code.length, 24_576, "market");
        vm.assertLe(IHasAnnex(address(market)).ANNEX().code.length, 24_576, "annex");
    }
}
