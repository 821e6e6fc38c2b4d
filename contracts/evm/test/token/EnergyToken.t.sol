// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EnergyToken} from "../../src/EnergyToken.sol";
import {Test} from "../Base.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";

contract EnergyTokenTest is Test {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    EnergyToken internal token;
    address internal admin = named("admin");
    address internal minter = named("minter");
    address internal holder = named("holder");

    function setUp() public {
        vm.warp(20_000 days);
        token = new EnergyToken("Gridpact Energy", "GPE", admin, 1000);
        bytes32 role = token.MINTER_ROLE();
        vm.prank(admin);
        token.grantRole(role, minter);
    }

    function test_takes_name_and_symbol_from_the_constructor() public view {
        vm.assertEq(token.name(), "Gridpact Energy", "name");
        vm.assertEq(token.symbol(), "GPE", "symbol");
        vm.assertEq(token.cap(), 1000, "cap");
    }

    function test_only_minters_mint() public {
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        vm.prank(admin);
        token.mint(holder, 1);
        vm.prank(minter);
        token.mint(holder, 1);
        vm.assertEq(token.balanceOf(holder), 1, "minted");
    }

    function test_only_the_admin_makes_minters() public {
        bytes32 role = token.MINTER_ROLE();
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        vm.prank(minter);
        token.grantRole(role, holder);
    }

    function testFuzz_never_exists_more_than_the_cap(uint256 first, uint256 second) public {
        first = bound(first, 0, 1000);
        second = bound(second, 1001 - first, type(uint128).max);
        vm.prank(minter);
        token.mint(holder, first);
        vm.expectRevert(abi.encodeWithSelector(ERC20Votes.ERC20ExceededSafeSupply.selector, first + second, 1000));
        vm.prank(minter);
        token.mint(holder, second);
    }

    function test_what_is_burnt_may_be_minted_again() public {
        vm.prank(minter);
        token.mint(holder, 1000);
        vm.prank(holder);
        token.burn(400);
        vm.prank(minter);
        token.mint(holder, 400);
        vm.assertEq(token.totalSupply(), 1000, "supply");
    }

    function test_refuses_a_cap_that_votes_cannot_count() public {
        vm.expectRevert(abi.encodeWithSelector(EnergyToken.InvalidCap.selector, 0));
        new EnergyToken("a", "b", admin, 0);
        vm.expectRevert(abi.encodeWithSelector(EnergyToken.InvalidCap.selector, uint256(1) << 208));
        new EnergyToken("a", "b", admin, uint256(1) << 208);
    }

    function test_permit_approves_by_signature() public {
        address signer = vm.addr(7);
        bytes32 content = keccak256(abi.encode(PERMIT, signer, holder, 5, 0, clock()));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, digest);
        token.permit(signer, holder, 5, clock(), v, r, s);
        vm.assertEq(token.allowance(signer, holder), 5, "allowance");
        vm.assertEq(token.nonces(signer), 1, "nonce");
    }

    function test_counts_votes_by_time() public {
        vm.prank(minter);
        token.mint(holder, 10);
        vm.prank(holder);
        token.delegate(holder);
        vm.warp(20_000 days + 1);
        vm.assertEq(token.CLOCK_MODE(), "mode=timestamp", "mode");
        vm.assertEq(token.getPastVotes(holder, 20_000 days), 10, "votes");
    }

    function test_says_which_interfaces_it_has() public view {
        vm.assertTrue(token.supportsInterface(type(IERC1363).interfaceId), "ERC-1363");
        vm.assertTrue(token.supportsInterface(type(IAccessControl).interfaceId), "access control");
    }
}
