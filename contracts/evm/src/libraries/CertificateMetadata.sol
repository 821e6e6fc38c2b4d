// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../interfaces/IEnergyCertificate.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Certificates as JSON.
library CertificateMetadata {
    using Strings for address;
    using Strings for string;
    using Strings for uint256;

    function full(IEnergyCertificate.Certificate memory it) internal pure returns (string memory) {
        string memory wh = uint256(it.wh).toString();
        string memory head =
            string.concat('{"name":"', wh, ' Wh of surplus","energy_wh":', wh, _address(',"owner":"', it.owner));
        string memory meter = string.concat(
            _address(',"account":"', it.account), _number(',"meter":', it.ordinal), _number(',"start":', it.start)
        );
        string memory rest = string.concat(_number(',"end":', it.end), _number(',"price":', it.price));
        return string.concat(head, meter, rest, _text(',"place":"', it.place), _retirement(it), "}");
    }

    function long(IEnergyCertificate.Certificate memory it) internal pure returns (string memory) {
        return string.concat(
            '{"power_mw":', _mega(it.wh), _address(',"owner_addr":"', it.owner), _number(',"price":', it.price), "}"
        );
    }

    function short(IEnergyCertificate.Certificate memory it) internal pure returns (string memory) {
        string memory head = string.concat('{"p":', _mega(it.wh), _address(',"o":"', it.owner));
        string memory period = string.concat(_number(',"s":', it.start), _number(',"e":', it.end));
        return string.concat(head, _number(',"t":', it.price), period, "}");
    }

    function _retirement(IEnergyCertificate.Certificate memory it) private pure returns (string memory) {
        if (it.retiredAt == 0) return "";
        return string.concat(
            _number(',"retired_at":', it.retiredAt),
            _address(',"retired_by":"', it.retiredBy),
            _text(',"retired_for":"', it.beneficiary)
        );
    }

    function _number(string memory key, uint256 value) private pure returns (string memory) {
        return string.concat(key, value.toString());
    }

    function _address(string memory key, address value) private pure returns (string memory) {
        return string.concat(key, value.toChecksumHexString(), '"');
    }

    /// Nothing at all if there is no text.
    function _text(string memory key, string memory value) private pure returns (string memory) {
        if (bytes(value).length == 0) return "";
        return string.concat(key, value.escapeJSON(), '"');
    }

    /// Millions with six decimals.
    function _mega(uint256 value) private pure returns (string memory) {
        bytes memory decimals = bytes((1_000_000 + value % 1_000_000).toString());
        decimals[0] = "."; // in place of the 1 that kept the zeros
        return string.concat((value / 1_000_000).toString(), string(decimals));
    }
}
