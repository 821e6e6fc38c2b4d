// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEnergyCertificate} from "./interfaces/IEnergyCertificate.sol";
import {CertificateMetadata} from "./libraries/CertificateMetadata.sol";
import {Payments} from "./trade/Payments.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title See IEnergyCertificate.
contract EnergyCertificate is IEnergyCertificate, ERC1155, Payments {
    using CertificateMetadata for Certificate;

    uint256 private constant MOST_LOTS = 100;
    uint256 private constant LONGEST_TEXT = 64;

    /// One slot in place of a balance for each owner. Times are interval numbers.
    struct Lot {
        address owner;
        uint32 wh;
        uint32 from;
        uint32 to;
    }

    struct Retirement {
        address owner;
        uint40 time;
        string beneficiary;
    }

    uint256 private immutable INTERVAL;

    mapping(uint256 id => Lot) private _lots;
    mapping(uint256 id => uint128) private _prices;
    mapping(uint256 id => string) private _places;
    mapping(uint256 id => Retirement) private _retirements;

    constructor(address token, address surplus, address admin) ERC1155("") Payments(token, surplus, admin) {
        INTERVAL = SURPLUS.LEDGER().INTERVAL();
    }

    /// @inheritdoc IEnergyCertificate
    function mint(address account, uint8 ordinal, uint32 wh, uint256 count, string calldata place)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 firstId)
    {
        _requireSeller(account);
        if (wh == 0 || count == 0 || count > MOST_LOTS) revert InvalidLot();
        _checkText(place);
        (uint32 from, uint32 to, uint64 position) = SURPLUS.certify(account, ordinal, uint64(wh * count));
        firstId = uint256(uint160(account)) << 96 | uint256(ordinal) << 88 | position;
        emit CertificatesMinted(account, ordinal, firstId, count, wh, from, to);
        _mintLots(Lot(account, wh, from, to), firstId, count, place);
    }

    /// @inheritdoc IEnergyCertificate
    function list(uint256 id, uint128 price) external whenNotPaused {
        address owner = _ownerFor(id);
        if (price == 0) revert InvalidPrice();
        _prices[id] = price;
        emit Listed(id, owner, price);
    }

    /// @inheritdoc IEnergyCertificate
    function cancelListing(uint256 id) external {
        address owner = _existing(id).owner;
        if (!_mayEnd(owner) && !isApprovedForAll(owner, msg.sender)) revert NotAllowed(owner, msg.sender);
        if (_prices[id] == 0) revert NotForSale(id);
        _endListing(id, owner);
    }

    /// @inheritdoc IEnergyCertificate
    function buy(Purchase calldata purchase, uint256 amount) external nonReentrant whenNotPaused {
        address seller = _sell(purchase, amount);
        _collect(amount, amount);
        _safeTransferFrom(seller, purchase.buyer, purchase.id, 1, "");
    }

    /// @inheritdoc IEnergyCertificate
    function buyWithPermit(Purchase calldata purchase, uint256 amount, Permit calldata permit)
        external
        nonReentrant
        whenNotPaused
    {
        address seller = _sell(purchase, amount);
        _permit(amount, permit);
        _collect(amount, amount);
        _safeTransferFrom(seller, purchase.buyer, purchase.id, 1, "");
    }

    /// @inheritdoc IEnergyCertificate
    function retire(uint256 id, string calldata beneficiary) external nonReentrant {
        address owner = _ownerFor(id);
        if (bytes(beneficiary).length == 0) revert NoBeneficiary();
        _checkText(beneficiary);
        _retirements[id] = Retirement(owner, uint40(block.timestamp), beneficiary);
        emit Retired(id, owner, _lots[id].wh, beneficiary);
        _burn(owner, id, 1);
    }

    /// @inheritdoc IEnergyCertificate
    function certificateOf(uint256 id) public view returns (Certificate memory it) {
        Lot storage lot = _lots[id];
        if (lot.wh == 0) return it;
        Retirement storage retirement = _retirements[id];
        (it.account, it.ordinal, it.owner, it.wh) = (address(uint160(id >> 96)), uint8(id >> 88), lot.owner, lot.wh);
        (it.start, it.end) = (uint40(lot.from * INTERVAL), uint40(lot.to * INTERVAL));
        (it.price, it.place) = (_prices[id], _places[id]);
        (it.retiredAt, it.retiredBy) = (retirement.time, retirement.owner);
        it.beneficiary = retirement.beneficiary;
    }

    /// @inheritdoc IEnergyCertificate
    function metadata(uint256 id, Form form) public view returns (string memory) {
        Certificate memory it = certificateOf(id);
        if (it.wh == 0) revert UnknownCertificate(id);
        if (form == Form.Full) return it.full();
        return form == Form.Long ? it.long() : it.short();
    }

    /// @notice The full metadata as a data URI.
    function uri(uint256 id) public view override(ERC1155, IERC1155MetadataURI) returns (string memory) {
        return string.concat("data:application/json;base64,", Base64.encode(bytes(metadata(id, Form.Full))));
    }

    /// @inheritdoc IEnergyCertificate
    function ownerOf(uint256 id) external view returns (address) {
        return _lots[id].owner;
    }

    function balanceOf(address account, uint256 id) public view override(ERC1155, IERC1155) returns (uint256) {
        return account != address(0) && _lots[id].owner == account ? 1 : 0;
    }

    function supportsInterface(bytes4 interfaceId)
        public
        view
        override(AccessControl, ERC1155, IERC165)
        returns (bool)
    {
        return ERC1155.supportsInterface(interfaceId) || AccessControl.supportsInterface(interfaceId);
    }

    function _purchase(bytes calldata data, uint256 amount) internal override returns (uint256 cost) {
        Purchase memory purchase = abi.decode(data, (Purchase));
        address seller = _sell(purchase, amount);
        _safeTransferFrom(seller, purchase.buyer, purchase.id, 1, "");
        return amount;
    }

    /// @dev All bookkeeping of ERC-1155: one owner per id, who holds 1 of it. New lots stand already.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (ids.length != values.length) revert ERC1155InvalidArrayLength(ids.length, values.length);
        for (uint256 k; k < ids.length; ++k) {
            (uint256 id, uint256 value) = (ids[k], values[k]);
            if (from != address(0) && value != 0) _move(from, to, id, value);
            emit TransferSingle(msg.sender, from, to, id, value);
        }
    }

    function _move(address from, address to, uint256 id, uint256 value) private {
        Lot storage lot = _lots[id];
        if (lot.owner != from || value != 1) {
            revert ERC1155InsufficientBalance(from, balanceOf(from, id), value, id);
        }
        lot.owner = to;
        if (_prices[id] != 0) _endListing(id, from);
    }

    function _mintLots(Lot memory lot, uint256 firstId, uint256 count, string calldata place) private {
        uint256[] memory ids = new uint256[](count);
        uint256[] memory values = new uint256[](count);
        for (uint256 k; k < count; ++k) {
            uint256 id = firstId + k * lot.wh;
            (ids[k], values[k]) = (id, 1);
            _lots[id] = lot;
            if (bytes(place).length != 0) _places[id] = place;
        }
        _mintBatch(lot.owner, ids, values, "");
    }

    /// Ends a listing for its price. The item follows last, since its buyer may be a contract that is called then.
    function _sell(Purchase memory purchase, uint256 amount) private returns (address seller) {
        uint256 id = purchase.id;
        seller = _existing(id).owner;
        uint256 price = _prices[id];
        if (price == 0) revert NotForSale(id);
        if (price != amount) revert WrongPrice(price, amount);
        if (purchase.buyer == address(0) || purchase.buyer == seller) revert InvalidBuyer(purchase.buyer);
        delete _prices[id];
        _credit(seller, price);
        emit Sold(id, seller, purchase.buyer, price);
    }

    function _endListing(uint256 id, address owner) private {
        delete _prices[id];
        emit ListingEnded(id, owner);
    }

    /// The owner, whom msg.sender must be or act for.
    function _ownerFor(uint256 id) private view returns (address owner) {
        owner = _existing(id).owner;
        if (msg.sender != owner && !isApprovedForAll(owner, msg.sender)) _requireOperator(owner);
    }

    function _existing(uint256 id) private view returns (Lot storage lot) {
        lot = _lots[id];
        if (lot.wh == 0) revert UnknownCertificate(id);
        if (lot.owner == address(0)) revert AlreadyRetired(id);
    }

    function _checkText(string calldata text) private pure {
        if (bytes(text).length > LONGEST_TEXT) revert TextTooLong(LONGEST_TEXT);
    }
}
