// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMeterRegistry} from "../../src/interfaces/IMeterRegistry.sol";
import {FuzzSelector, Test} from "../Base.sol";
import {RegistryHandler} from "./RegistryHandler.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

contract RegistryInvariants is Test {
    RegistryHandler internal handler;
    IERC20 internal token;
    IMeterRegistry internal registry;

    function setUp() public {
        handler = new RegistryHandler();
        (address token_, address registry_) = handler.contracts();
        (token, registry) = (IERC20(token_), IMeterRegistry(registry_));
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), _selectors()));
    }

    function _selectors() internal pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](16);
        selectors[0] = RegistryHandler.register.selector;
        selectors[1] = selectors[2] = RegistryHandler.registerByCall.selector;
        selectors[3] = RegistryHandler.addStake.selector;
        selectors[4] = RegistryHandler.withdrawStake.selector;
        selectors[5] = selectors[15] = RegistryHandler.claimStake.selector;
        selectors[6] = RegistryHandler.leave.selector;
        selectors[7] = RegistryHandler.deactivate.selector;
        selectors[8] = RegistryHandler.openDispute.selector;
        selectors[9] = RegistryHandler.closeDispute.selector;
        selectors[10] = RegistryHandler.slash.selector;
        selectors[11] = RegistryHandler.spendTreasury.selector;
        selectors[12] = RegistryHandler.govern.selector;
        selectors[13] = RegistryHandler.pause.selector;
        selectors[14] = RegistryHandler.wait.selector;
    }

    /// forge-config: default.invariant.depth = 128
    /// forge-config: default.invariant.runs = 32
    function invariant_stake_is_conserved() public view {
        vm.assertEq(handler.broken(), "", "every step");
        uint256 stakes;
        uint256 unbonding;
        for (uint256 k; k < handler.homeCount(); ++k) {
            address home = handler.homeAt(k);
            IMeterRegistry.Account memory account = registry.accountOf(home);
            stakes += account.stake;
            unbonding += account.unbonding;
            vm.assertLe(handler.slashedOf(home), handler.paidInBy(home), "slashed is at most what was staked");
        }
        vm.assertEq(registry.totalStake(), stakes, "active");
        vm.assertEq(registry.totalUnbonding(), unbonding, "unbonding");
        vm.assertEq(registry.treasury(), handler.slashed() - handler.spent(), "treasury");
        uint256 held = stakes + unbonding + registry.treasury();
        vm.assertEq(token.balanceOf(address(registry)), held, "held");
        vm.assertEq(handler.paidIn(), held + handler.paidOut() + handler.spent(), "conserved");
    }

    function afterInvariant() public {
        handler.everybodyLeaves();
        vm.assertEq(token.balanceOf(address(registry)), registry.treasury(), "only what was slashed stays");
    }
}
