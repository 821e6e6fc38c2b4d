// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Bids summed per price tick, four ticks to a storage word, and the walk that finds one price for all.
/// @notice The walk goes from the cheapest tick up and may stop after any word. A tick sets the price only if at least
/// `share` was accepted since the last one that did: a crumb on top of the supply cannot set everybody's price. What
/// lies above the last price-setting tick is not accepted.
library Ticks {
    uint256 internal constant PER_WORD = 4;

    struct Walk {
        uint256 target; // Wh
        uint256 share; // Wh that a tick must add to set the price
        uint256 summed; // Wh of bids on the ticks walked so far
        uint256 accepted; // Wh accepted up to the last price-setting tick
        uint256 marginalBids; // Wh of bids on that tick ...
        uint256 marginalAward; // ... of which this much is accepted
        uint256 tick; // that tick, if accepted > 0
        uint256 word; // next to be walked
    }

    error TickFull(uint256 tick);

    function add(mapping(uint256 => uint256) storage words, uint256 tick, uint256 wh) internal {
        uint256 shift = _shiftOf(tick);
        uint256 word = words[tick / PER_WORD];
        if (uint64(word >> shift) + wh > type(uint64).max) revert TickFull(tick);
        words[tick / PER_WORD] = word + (wh << shift);
    }

    /// @dev The caller knows that this much was added.
    function remove(mapping(uint256 => uint256) storage words, uint256 tick, uint256 wh) internal {
        words[tick / PER_WORD] -= wh << _shiftOf(tick);
    }

    /// @notice Walks at most `maxWords` words of the ticks 0 .. lastTick.
    function walk(mapping(uint256 => uint256) storage words, Walk memory state, uint256 lastTick, uint256 maxWords)
        internal
        view
        returns (bool done)
    {
        uint256 end = lastTick / PER_WORD + 1;
        uint256 stop = maxWords < end - state.word ? state.word + maxWords : end;
        while (state.word < stop && state.summed < state.target) {
            uint256 word = words[state.word];
            if (word != 0) _walkWord(state, word, state.word * PER_WORD);
            ++state.word;
        }
        return state.word == end || state.summed >= state.target;
    }

    function _walkWord(Walk memory state, uint256 word, uint256 tick) private pure {
        unchecked {
            for (; word != 0 && state.summed < state.target; ++tick) {
                uint256 wh = uint64(word);
                if (wh != 0) _step(state, tick, wh);
                word >>= 64;
            }
        }
    }

    function _step(Walk memory state, uint256 tick, uint256 wh) private pure {
        unchecked {
            uint256 before = state.summed;
            uint256 summed = before + wh;
            state.summed = summed;
            uint256 accepted = summed < state.target ? summed : state.target;
            if (accepted - state.accepted < state.share) return;
            state.accepted = accepted;
            state.marginalBids = wh;
            state.marginalAward = accepted - before;
            state.tick = tick;
        }
    }

    function _shiftOf(uint256 tick) private pure returns (uint256) {
        return tick % PER_WORD * 64;
    }
}
