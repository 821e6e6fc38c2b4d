"""Where an extrinsic came into the chain, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ...errors import Unreachable
from ..entries import Attempt, Inclusion
from ..reason import Reason
from .client import Client
from .models import Block, PalletEvent
from .reasons import reason_of

FAILED = "System.ExtrinsicFailed"
FEE_PAID = "TransactionPayment.TransactionFeePaid"
BLOCKS_AT_ONCE = 16

type NonceAt = Callable[[str], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Place:
    """An extrinsic's place in the chain."""

    block: Block
    index: int


@dataclass(frozen=True, slots=True)
class Life:
    """The blocks that an extrinsic may come into: after `birth`, before `death`."""

    birth: int
    death: int

    @classmethod
    def of(cls, attempt: Attempt) -> Life:
        """Return the life of an extrinsic in a journal."""
        return cls(attempt.figures["birth"] or 0, attempt.figures["death"] or 0)

    def blocks(self, newest: int) -> range:
        """Return the numbers of its blocks up to the newest."""
        return range(self.birth + 1, min(self.death - 1, newest) + 1)


async def find(client: Client, attempt: Attempt, newest: Block) -> Place | None:
    """Look for an extrinsic in every final block of its life. Raises Unreachable if a node lacks one of them."""
    numbers = Life.of(attempt).blocks(newest.number)
    for first in range(numbers.start, numbers.stop, BLOCKS_AT_ONCE):
        place = await find_in(client, attempt, numbers[first - numbers.start :][:BLOCKS_AT_ONCE])
        if place is not None:
            return place
    return None


async def find_in(client: Client, attempt: Attempt, numbers: range) -> Place | None:
    """Look for an extrinsic in some blocks."""
    blocks = await client.blocks(numbers)
    bodies = await client.bodies([block.hash for block in blocks])
    for block, hashes in zip(blocks, bodies, strict=True):
        if attempt.hash in hashes:
            return Place(block, hashes.index(attempt.hash))
    return None


async def block_of_nonce(client: Client, nonce_at: NonceAt, nonce: int, life: Life, newest: Block) -> int | None:
    """Return the number of the block in which a nonce was used, None where its states are not there any more."""
    numbers = life.blocks(newest.number)
    low, high = numbers.start - 1, numbers.stop - 1
    try:
        while high - low > 1:
            middle = (low + high) // 2
            used = await nonce_at((await client.block(middle)).hash) > nonce
            low, high = (low, middle) if used else (middle, high)
    except Unreachable as error:
        if error.key != "state_discarded":
            raise
        return None
    return high


async def inclusion_of(client: Client, place: Place, attempt: Attempt) -> tuple[Inclusion, Reason | None]:
    """Return where and at which cost an extrinsic is in the chain, and why it failed if it did.

    Where no node has its events any more, it counts as done: what cannot be known is never repeated.
    """
    try:
        time = await client.time(place.block.hash)
        events = await client.events(place.block.hash)
    except Unreachable as error:
        if error.key != "state_discarded":
            raise
        time, events = attempt.signed_at, []
    own = [(index, event) for index, event in enumerate(events) if event.extrinsic == place.index]
    inclusion = Inclusion(
        hash=attempt.hash,
        block=place.block.number,
        block_time=time,
        fee=_fee_in([event for _, event in own], attempt.fee),
        logs=[_kept(place.block, index, event) for index, event in own],
    )
    failure = next((event for _, event in own if event.name == FAILED), None)
    if failure is None:
        return inclusion, None
    return inclusion, reason_of(await client.runtime(place.block.hash), failure.arguments["dispatch_error"])


def _fee_in(events: list[PalletEvent], estimate: int) -> int:
    paid = [event.arguments for event in events if event.name == FEE_PAID]
    return int(paid[-1]["actual_fee"]) if paid else estimate


def _kept(block: Block, index: int, event: PalletEvent) -> dict[str, object]:
    return {"block_hash": block.hash, "index": index, "name": event.name, "arguments": dict(event.arguments)}
