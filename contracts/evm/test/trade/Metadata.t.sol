// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {SalesFixture} from "./SalesFixture.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title What a certificate says of itself.
contract MetadataTest is SalesFixture {
    using Strings for uint256;
    using Strings for address;

    string internal start;
    string internal end;
    string internal owner;

    function setUp() public override {
        super.setUp();
        (start, end) = ((clock() - 1 days).toString(), clock().toString());
        owner = seller.toChecksumHexString();
    }

    function test_everything_by_its_name() public {
        uint256 id = listed();
        string memory expected = string.concat(
            '{"name":"1000 Wh of surplus","energy_wh":1000,"owner":"',
            owner,
            '","account":"',
            owner,
            '","meter":0,"start":',
            start,
            ',"end":',
            end,
            ',"price":1000000000000000}'
        );
        vm.assertEq(certificate.metadata(id, IEnergyCertificate.Form.Full), expected, "full");
        expected = string.concat("data:application/json;base64,", Base64.encode(bytes(expected)));
        vm.assertEq(certificate.uri(id), expected, "as a data URI");
    }

    function test_both_forms_of_the_source_system() public {
        uint256 id = listed();
        string memory expected =
            string.concat('{"power_mw":0.001000,"owner_addr":"', owner, '","price":1000000000000000}');
        vm.assertEq(certificate.metadata(id, IEnergyCertificate.Form.Long), expected, "long");
        expected = string.concat('{"p":0.001000,"o":"', owner, '","t":1000000000000000,"s":', start, ',"e":', end, "}");
        vm.assertEq(certificate.metadata(id, IEnergyCertificate.Form.Short), expected, "short");
    }

    function test_the_place_only_if_its_owner_tells() public {
        vm.prank(seller);
        uint256 id = certificate.mint(seller, 0, 1000, 2, unicode'Zürich "West"');
        vm.assertEq(certificate.certificateOf(id).place, unicode'Zürich "West"', "place");
        vm.assertEq(certificate.certificateOf(id + 1000).place, unicode'Zürich "West"', "of each");
        string memory rest = string.concat(end, unicode',"price":0,"place":"Zürich \\"West\\""}');
        vm.assertEq(_from(id, bytes(rest).length), rest, "escaped");
    }

    function test_in_whose_name_it_was_retired() public {
        uint256 id = mint(1000, 1);
        vm.prank(seller);
        certificate.retire(id, unicode"Anna\\Jürg");
        string memory rest = string.concat(
            '"price":0,"retired_at":', end, ',"retired_by":"', owner, unicode'","retired_for":"Anna\\\\Jürg"}'
        );
        vm.assertEq(_from(id, bytes(rest).length), rest, "retired");
        string memory nobody =
            '{"power_mw":0.001000,"owner_addr":"0x0000000000000000000000000000000000000000","price":0}';
        vm.assertEq(certificate.metadata(id, IEnergyCertificate.Form.Long), nobody, "owned by nobody");
    }

    function testFuzz_mega(uint256 wh) public {
        wh = bound(wh, 1, 10_000);
        uint256 id = mint(wh, 1);
        string memory digits = (1e6 + wh).toString();
        bytes memory long = bytes(certificate.metadata(id, IEnergyCertificate.Form.Long));
        for (uint256 k; k < 6; ++k) {
            vm.assertEq(bytes32(long[14 + k]), bytes32(bytes(digits)[1 + k]), "six decimals");
        }
    }

    function test_nothing_of_what_does_not_exist() public {
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.UnknownCertificate.selector, 5));
        certificate.metadata(5, IEnergyCertificate.Form.Full);
        vm.expectRevert(abi.encodeWithSelector(IEnergyCertificate.UnknownCertificate.selector, 5));
        certificate.uri(5);
    }

    /// The last characters of the full form.
    function _from(uint256 id, uint256 length) internal view returns (string memory) {
        bytes memory all = bytes(certificate.metadata(id, IEnergyCertificate.Form.Full));
        bytes memory last = new bytes(length);
        for (uint256 k; k < length; ++k) {
            last[k] = all[all.length - length + k];
        }
        return string(last);
    }
}
