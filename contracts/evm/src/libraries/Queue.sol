// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Entries, Entry} from "./Entries.sol";

/// @title The bids and awards of one site: at most eight, two to a storage slot, without gaps.
/// @dev A slot that was used never becomes zero again: the site's next bid then costs 17,100 gas less.
library Queue {
    uint256 internal constant MOST = 8;
    uint256 private constant USED = 1; // an entry of no series

    struct Slots {
        uint256[4] halves;
    }

    /// @notice Reads until the first empty half. There is room in memory for all that a queue may hold.
    function load(Slots storage slots) internal view returns (Entry[] memory entries) {
        entries = new Entry[](MOST);
        uint256 count = 0;
        unchecked {
            for (; count < MOST; count += 2) {
                uint256 word = slots.halves[count / 2];
                if (Entry.wrap(uint128(word)).series() == 0) break;
                _put(entries, count, Entry.wrap(uint128(word)));
                if (Entry.wrap(word >> Entries.BITS).series() == 0) {
                    ++count;
                    break;
                }
                _put(entries, count + 1, Entry.wrap(word >> Entries.BITS));
            }
        }
        _resize(entries, count);
    }

    /// @notice Writes `entries` from the slot of index `from` on, and empties what held more before.
    function store(Slots storage slots, Entry[] memory entries, uint256 from, uint256 before) internal {
        uint256 count = entries.length;
        unchecked {
            for (uint256 index = from - from % 2; index < count || index < before; index += 2) {
                uint256 word = index < count ? Entry.unwrap(_at(entries, index)) : USED;
                if (index + 1 < count) word |= Entry.unwrap(_at(entries, index + 1)) << Entries.BITS;
                slots.halves[index / 2] = word;
            }
        }
    }

    /// @notice Whether a window of `entry` overlaps one in the queue, or its series is in the queue; and no less than
    /// the margins that the queue holds.
    function compare(Entry[] memory entries, Entry entry, uint256 perDay)
        internal
        pure
        returns (bool meets, uint256 margin)
    {
        unchecked {
            for (uint256 index = entries.length; index != 0;) {
                Entry other = _at(entries, --index);
                if (entry.overlaps(other, perDay)) meets = true; // a series overlaps itself
                margin += other.mostMargin();
            }
        }
    }

    /// @dev Only to what was loaded, and only if there is room.
    function append(Entry[] memory entries, Entry entry) internal pure {
        uint256 count = entries.length;
        _resize(entries, count + 1);
        entries[count] = entry;
    }

    /// @notice Takes out one entry; the last one moves to its place.
    function drop(Entry[] memory entries, uint256 index) internal pure {
        uint256 last = entries.length - 1;
        entries[index] = entries[last];
        _resize(entries, last);
    }

    /// @return index of the entry of this series, or the queue's length
    function find(Entry[] memory entries, uint256 id) internal pure returns (uint256 index) {
        while (index < entries.length && entries[index].series() != id) ++index;
    }

    /// The caller has compared the index with the length: a second check would cost a bid more than the entry itself.
    function _at(Entry[] memory entries, uint256 index) private pure returns (Entry entry) {
        assembly ("memory-safe") {
            entry := mload(add(add(entries, 0x20), shl(5, index)))
        }
    }

    function _put(Entry[] memory entries, uint256 index, Entry entry) private pure {
        assembly ("memory-safe") {
            mstore(add(add(entries, 0x20), shl(5, index)), entry)
        }
    }

    function _resize(Entry[] memory entries, uint256 count) private pure {
        assembly ("memory-safe") {
            mstore(entries, count)
        }
    }
}
