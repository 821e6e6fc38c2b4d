// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPayments} from "./IPayments.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @title Lots of proven surplus as ERC-1155 items. Each exists once and belongs to one account as a whole.
/// @notice An id says which Wh of a meter it stands for, so that no lot exists twice: account (160 bits) | ordinal (8) | Wh
/// that the meter had certified before this lot (88). Transfers are told one by one (TransferSingle), as all events are
/// small enough for every chain.
interface IEnergyCertificate is IPayments, IERC1155, IERC1155MetadataURI {
    /// @notice Full: everything by its name. Long: power_mw, owner_addr, price. Short: p, o, t, s, e, which are the same and
    /// the period. Energy is in MWh, price in token base units (0: not for sale), times in seconds.
    enum Form {
        Full,
        Long,
        Short
    }

    /// @param account whose meter gave the energy
    /// @param owner 0 once it is retired
    /// @param wh 0 if there is no such certificate
    /// @param start seconds; the energy was given between start and end
    /// @param price token base units for all of it; 0: not for sale
    /// @param place as its producer told it; empty if it did not
    /// @param retiredAt seconds; 0 if it is not retired
    /// @param retiredBy who owned it last
    /// @param beneficiary in whose name it is retired
    struct Certificate {
        address account;
        uint8 ordinal;
        address owner;
        uint32 wh;
        uint40 start;
        uint40 end;
        uint128 price;
        string place;
        uint40 retiredAt;
        address retiredBy;
        string beneficiary;
    }

    /// @param buyer who receives it; whoever pays may be somebody else
    struct Purchase {
        uint256 id;
        address buyer;
    }

    error InvalidLot();
    error TextTooLong(uint256 most);
    error UnknownCertificate(uint256 id);
    error AlreadyRetired(uint256 id);
    error InvalidPrice();
    error NotForSale(uint256 id);
    error WrongPrice(uint256 price, uint256 amount);
    error InvalidBuyer(address buyer);
    error NoBeneficiary();

    /// @notice Lots of one transaction: ids are firstId + k * wh. Times are interval numbers: given after `from`, until `to`.
    event CertificatesMinted(
        address indexed account,
        uint8 indexed ordinal,
        uint256 indexed firstId,
        uint256 count,
        uint32 wh,
        uint32 from,
        uint32 to
    );
    event Listed(uint256 indexed id, address indexed owner, uint256 price);
    /// @notice Cancelled, transferred or retired.
    event ListingEnded(uint256 indexed id, address indexed owner);
    event Sold(uint256 indexed id, address indexed seller, address indexed buyer, uint256 price);
    event Retired(uint256 indexed id, address indexed owner, uint32 wh, string beneficiary);

    /// @notice Makes `count` lots of `wh` each of the account's proven surplus; they belong to the account. Owner or
    /// operator of an account that is not deactivated.
    /// @param count 1 to 100
    /// @param place where the meter is, if everybody may know it for ever; else empty. At most 64 bytes
    /// @return firstId the others follow at a distance of `wh`
    function mint(address account, uint8 ordinal, uint32 wh, uint256 count, string calldata place)
        external
        returns (uint256 firstId);

    /// @notice Offers a certificate, or changes its price. It stays with its owner. The owner, whoever the owner approved, or
    /// who acts for the owner's account.
    function list(uint256 id, uint128 price) external;

    /// @notice As `list`, or the account's beneficiary.
    function cancelListing(uint256 id) external;

    /// @notice Buys a listed certificate at exactly its price, `amount`; also by transferAndCall with a Purchase as data.
    function buy(Purchase calldata purchase, uint256 amount) external;

    /// @notice The same with a permit of exactly `amount`.
    function buyWithPermit(Purchase calldata purchase, uint256 amount, Permit calldata permit) external;

    /// @notice Uses a certificate up in somebody's name, 1 to 64 bytes, for ever. As `list`.
    function retire(uint256 id, string calldata beneficiary) external;

    /// @notice What is known of a certificate, also of a retired one.
    function certificateOf(uint256 id) external view returns (Certificate memory);
    /// @notice JSON.
    function metadata(uint256 id, Form form) external view returns (string memory);
    /// @notice 0 if there is none or it is retired.
    function ownerOf(uint256 id) external view returns (address);
}
