// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "../../src/interfaces/IEnergyCertificate.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

/// @title A contract that owns certificates, and calls back whenever it gets one.
contract Reseller is ERC1155Holder {
    IEnergyCertificate private immutable CERTIFICATE;
    bytes private _data;
    bool public called;
    bool public entered;

    constructor(IEnergyCertificate certificate) {
        CERTIFICATE = certificate;
    }

    function remember(bytes calldata data) external {
        (_data, called, entered) = (data, false, false);
    }

    function onERC1155Received(address operator, address from, uint256 id, uint256 value, bytes memory data)
        public
        override
        returns (bytes4)
    {
        called = true;
        (entered,) = address(CERTIFICATE).call(_data);
        return super.onERC1155Received(operator, from, id, value, data);
    }
}
