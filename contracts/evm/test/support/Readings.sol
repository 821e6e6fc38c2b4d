// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IReadingLedger} from "../../src/interfaces/IReadingLedger.sol";
import {Test} from "../Base.sol";
import {MerkleTree} from "./MerkleTree.sol";

/// @title Homes that meter: uses energy by interval, keeps registers, posts roots of days and proves windows.
abstract contract Readings is Test {
    struct Posted {
        uint256 rangeWord;
        uint256 from;
        uint256 to;
        uint8 meterBits;
        uint256[] words; // padded to a power of two
    }

    uint8 internal meterBits; // of the next ranges

    mapping(address account => Posted[]) internal posted;
    mapping(address account => mapping(uint256 ordinal => uint256)) internal usual; // Wh per interval
    mapping(address account => mapping(uint256 ordinal => mapping(uint256 interval => uint256))) private _special;
    mapping(address account => mapping(uint256 ordinal => uint256)) private _registers;
    mapping(address account => mapping(uint256 ordinal => uint256)) private _exports;
    mapping(address account => mapping(uint256 ordinal => mapping(uint256 interval => uint256))) private _fed;
    mapping(address account => mapping(uint256 ordinal => mapping(uint256 interval => bool))) private _replaced;
    mapping(address account => mapping(uint256 ordinal => mapping(uint256 time => bool))) private _lost;

    function ledgerOf() internal view virtual returns (IReadingLedger);

    /// Energy used in the interval that starts at `interval`, instead of the usual.
    function use(address account, uint256 ordinal, uint256 interval, uint256 wh) internal {
        _special[account][ordinal][interval] = wh + 1;
    }

    /// Energy used in a window, spread evenly.
    function useWindow(address account, uint256 start, uint256 length, uint256 wh) internal {
        for (uint256 k; k < length; ++k) {
            use(account, 0, start + k, k == 0 ? wh - wh / length * (length - 1) : wh / length);
        }
    }

    /// Energy given back to the grid in the interval that starts at `interval`.
    function feedIn(address account, uint256 ordinal, uint256 interval, uint256 wh) internal {
        _fed[account][ordinal][interval] = wh;
    }

    /// The register of what was given shows another value, as after a fault.
    function giveFrom(address account, uint256 ordinal, uint256 exportWh) internal {
        _exports[account][ordinal] = exportWh;
    }

    /// A new meter that starts at 0 measures from `interval` on.
    function replaceMeter(address account, uint256 ordinal, uint256 interval) internal {
        _replaced[account][ordinal][interval] = true;
    }

    /// Nobody reads the meter at `time`.
    function loseReading(address account, uint256 ordinal, uint256 time) internal {
        _lost[account][ordinal][time] = true;
    }

    /// Fills the next range up to `to` with readings, without posting it.
    function readTo(address account, uint256 from, uint256 to) internal returns (Posted storage range) {
        posted[account].push();
        range = posted[account][posted[account].length - 1];
        (range.from, range.to, range.meterBits) = (from, to, meterBits);
        uint256 depth = MerkleTree.depthOf(to - from);
        uint256[] memory words = new uint256[](uint256(1) << depth + meterBits);
        for (uint256 ordinal; ordinal < uint256(1) << meterBits; ++ordinal) {
            for (uint256 k; k < to - from; ++k) {
                words[(ordinal << depth) + k] = _read(account, ordinal, from + k);
            }
        }
        range.words = words;
    }

    /// Reads and posts up to `to`, as `sender`.
    function postTo(address sender, address account, uint256 to) internal {
        (uint32 from, uint32 count) = ledgerOf().headOf(account);
        Posted storage range = readTo(account, from, to);
        vm.prank(sender);
        ledgerOf().post(account, from, uint32(to), meterBits, rootOf(range));
        range.rangeWord = uint256(count) << 112 | clock() << 72 | uint256(from) << 40 | to << 8 | meterBits;
    }

    function rootOf(Posted storage range) internal view returns (bytes32) {
        return MerkleTree.rootOf(MerkleTree.build(range.words));
    }

    /// Range word, leaf word and path of one reading.
    function readingProof(address account, uint256 ordinal, uint256 time) internal view returns (bytes memory) {
        (bool found, Posted storage range) = rangeOf(account, time);
        require(found, "no range");
        uint256 index = indexOf(range, ordinal, time);
        bytes32[][] memory levels = MerkleTree.build(range.words);
        return abi.encodePacked(range.rangeWord, range.words[index], MerkleTree.path(levels, index));
    }

    /// The shortest proof of a window of one meter; kind 0 if one of its ends was never posted.
    function windowProof(address account, uint256 ordinal, uint256 start, uint256 end)
        internal
        view
        returns (bytes memory)
    {
        (bool knowsStart, Posted storage first) = rangeOf(account, start);
        (bool knowsEnd, Posted storage last) = rangeOf(account, end);
        if (!knowsStart || !knowsEnd || ordinal >> first.meterBits != 0 || ordinal >> last.meterBits != 0) {
            return hex"00";
        }
        if (first.to != last.to) {
            return
                abi.encodePacked(
                    bytes1(0x02), readingProof(account, ordinal, start), readingProof(account, ordinal, end)
                );
        }
        uint256 left = indexOf(first, ordinal, start);
        uint256 right = indexOf(first, ordinal, end);
        bytes memory siblings = MerkleTree.pairPath(MerkleTree.build(first.words), left, right);
        return abi.encodePacked(bytes1(0x01), first.rangeWord, first.words[left], first.words[right], siblings);
    }

    function rangeOf(address account, uint256 time) internal view returns (bool found, Posted storage range) {
        Posted[] storage all = posted[account];
        range = all[0];
        for (uint256 k; k < all.length; ++k) {
            if (time > all[k].from && time <= all[k].to && all[k].rangeWord != 0) return (true, all[k]);
        }
    }

    function indexOf(Posted storage range, uint256 ordinal, uint256 time) internal view returns (uint256) {
        return (ordinal << MerkleTree.depthOf(range.to - range.from)) + time - range.from - 1;
    }

    /// The reading after one more interval.
    function _read(address account, uint256 ordinal, uint256 interval) private returns (uint256) {
        if (_replaced[account][ordinal][interval]) _registers[account][ordinal] = 0;
        uint256 special = _special[account][ordinal][interval];
        _registers[account][ordinal] += special == 0 ? usual[account][ordinal] : special - 1;
        _exports[account][ordinal] += _fed[account][ordinal][interval];
        if (_lost[account][ordinal][interval + 1]) return 0;
        return MerkleTree.word(ordinal, interval + 1, _registers[account][ordinal], _exports[account][ordinal]);
    }
}
