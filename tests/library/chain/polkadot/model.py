"""A chain as a list of blocks, for what a follower asks of one; it counts the questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from custom_components.gridpact.chain.polkadot.models import Block, PalletEvent
from custom_components.gridpact.chain.polkadot.watching import Watched
from custom_components.gridpact.errors import Unreachable

ACCOUNT = Watched("System", "Account", ("0x01",))


def item_place(number: int) -> Watched:
    return Watched("Nfts", "Item", (1, number))


@dataclass
class ModelChain:
    """Storage after each block, and each block's events. Block 0 is the first; `lag` blocks are not final yet."""

    states: list[Mapping[Watched, str]] = field(default_factory=lambda: [{}])
    told: list[list[PalletEvent]] = field(default_factory=lambda: [[]])
    lag: int = 0
    kept: int | None = None  # how many blocks before the newest final one have state; None: all
    asked: Counter[str] = field(default_factory=Counter)
    down: bool = False
    patience: int | None = None  # questions until it no longer answers

    def build(self, changes: Mapping[Watched, str | None], events: Sequence[PalletEvent] = ()) -> None:
        """Add a block; None takes a value out of the storage."""
        state = {**self.states[-1], **changes}
        self.states.append({place: value for place, value in state.items() if value is not None})
        self.told.append(list(events))

    @property
    def final(self) -> int:
        return max(0, len(self.states) - 1 - self.lag)

    async def finalized(self) -> Block:
        return self._block("finalized", self.final)

    async def block(self, number: int) -> Block:
        return self._block("block", number)

    async def time(self, at: str) -> int:
        return self._block("time", int(at, 16)).number * 6

    async def fingerprint(self, keys: Sequence[Watched], at: str) -> tuple[str | None, ...]:
        state = self.states[self._state("fingerprint", at)]
        return tuple(state.get(key) for key in keys)

    async def events(self, at: str) -> list[PalletEvent]:
        return self.told[self._state("events", at)]

    async def extrinsics(self, at: str) -> list[str]:
        number = self._block("extrinsics", int(at, 16)).number
        return [f"0x{number:04x}{place:04x}" for place in range(len(self.told[number]))]

    def _block(self, question: str, number: int) -> Block:
        self.asked[question] += 1
        if self.patience is not None:
            self.patience, self.down = self.patience - 1, self.patience <= 0
        if self.down:
            raise Unreachable("cannot_connect", host="node")
        assert number <= self.final, "a block that is not final was asked for"
        return Block(number=number, hash=hex(number))

    def _state(self, question: str, at: str) -> int:
        number = self._block(question, int(at, 16)).number
        if self.kept is not None and number < self.final - self.kept:
            raise Unreachable("state_discarded", host="node", block=number)
        return number
