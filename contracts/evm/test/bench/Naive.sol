// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Readings as the naive design keeps them: one transaction per reading, sums in storage.
/// @notice What `scripts/bench` measures the ledger against. Never deployed for anything else.
contract NaiveLedger {
    event ReadingStored(address indexed meter, uint256 indexed interval, uint256 importWh, uint256 exportWh);

    mapping(address meter => uint256) public totalImportWh;
    mapping(address meter => uint256) public totalExportWh;
    mapping(address meter => mapping(uint256 interval => uint256)) public importWhOf;

    /// @notice Adds a reading to the sums, without a record of when (the cheapest naive post).
    function addReading(uint256 importWh, uint256 exportWh) external {
        totalImportWh[msg.sender] += importWh;
        totalExportWh[msg.sender] += exportWh;
        emit ReadingStored(msg.sender, 0, importWh, exportWh);
    }

    /// @notice Stores the energy of an interval, so that a claim can add up a window.
    function storeReading(uint256 interval, uint256 importWh, uint256 exportWh) external {
        importWhOf[msg.sender][interval] = importWh;
        totalImportWh[msg.sender] += importWh;
        totalExportWh[msg.sender] += exportWh;
        emit ReadingStored(msg.sender, interval, importWh, exportWh);
    }

    /// @notice Adds up a window on each of the last `baselineDays` days and pays the difference to today's as a credit.
    function claim(uint256 start, uint256 length, uint256 baselineDays, uint256 perDay) external {
        uint256 baselineWh;
        for (uint256 day = 1; day <= baselineDays; ++day) {
            baselineWh += _windowWh(start - day * perDay, length);
        }
        baselineWh /= baselineDays;
        uint256 actualWh = _windowWh(start, length);
        creditWh[msg.sender] += baselineWh > actualWh ? baselineWh - actualWh : 0;
    }

    mapping(address meter => uint256) public creditWh;

    function _windowWh(uint256 start, uint256 length) private view returns (uint256 wh) {
        for (uint256 interval = start + 1; interval <= start + length; ++interval) {
            wh += importWhOf[msg.sender][interval];
        }
    }
}

/// @title An auction as the naive design clears it: all bids in storage, sorted by insertion, winners paid by push.
/// @notice The shape of BEMC's contract without its defect (the loop there panics whenever a bid is a new minimum).
contract NaiveAuction {
    event BidStored(address indexed bidder, uint256 wh, uint256 price);
    event WinnerPaid(address indexed bidder, uint256 amount);

    struct StoredBid {
        address payable bidder;
        uint256 wh;
        uint256 price;
    }

    uint256 public immutable TARGET;
    StoredBid[] public bids;

    constructor(uint256 target) payable {
        TARGET = target;
    }

    /// @notice Bids in the caller's name.
    function bid(uint256 wh, uint256 price) external {
        _store(payable(msg.sender), wh, price);
    }

    /// @notice Fills the book for the measurement; every bid has an address of its own.
    function fill(uint256 count, uint256 wh, uint256 firstSeed) external {
        for (uint256 i; i < count; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(firstSeed + i)));
            _store(payable(address(uint160(seed))), wh, 1 + (seed >> 160) % 1024);
        }
    }

    /// @notice Sorts by price, then takes from the cheapest until the target is met.
    function selectWinners() external {
        _sort();
        uint256 left = TARGET;
        for (uint256 i; i < bids.length && left != 0; ++i) {
            StoredBid memory winner = bids[i];
            left -= winner.wh < left ? winner.wh : left;
            // A recipient that reverts must not block the others; that is one of the seed's defects.
            (bool paid,) = winner.bidder.call{value: winner.price}("");
            if (paid) emit WinnerPaid(winner.bidder, winner.price);
        }
    }

    function _store(address payable bidder, uint256 wh, uint256 price) private {
        bids.push(StoredBid(bidder, wh, price));
        emit BidStored(bidder, wh, price);
    }

    function _sort() private {
        uint256 count = bids.length;
        for (uint256 i = 1; i < count; ++i) {
            StoredBid memory moving = bids[i];
            uint256 j = i;
            while (j != 0 && bids[j - 1].price > moving.price) {
                bids[j] = bids[j - 1];
                --j;
            }
            bids[j] = moving;
        }
    }
}
