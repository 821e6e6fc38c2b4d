"""Events of a chain as log entries: the sender and the follower tell of the same event in the same words."""

from ..base import LogEntry
from .models import Block, PalletEvent
from .watching import Point, Watched

CHANGED = "Changed"


def log_entry(event: PalletEvent, index: int, block: Block, time: int, transaction: str) -> LogEntry:
    """Return the log of an event at a place in its block; `transaction` is the hash of its extrinsic, "" without."""
    return LogEntry(
        key=f"{block.hash}:{index}",
        name=event.name,
        arguments=event.arguments,
        block=block.number,
        block_hash=block.hash,
        time=time,
        transaction=transaction,
    )


def changed_entry(watched: Watched, before: Point, after: Point, time: int) -> LogEntry:
    """Return the log of a change between two blocks whose events no node has any more.

    Its arguments are pallet, item and keys of the place, and what was kept there before and after (0x-hex or None).
    `block` and `time` are those of the later block: it had happened by then.
    """
    return LogEntry(
        key=f"{after.block.hash}:{watched.text}",
        name=CHANGED,
        arguments={
            "pallet": watched.pallet,
            "item": watched.item,
            "keys": watched.keys,
            "before": before.values[watched],
            "after": after.values[watched],
        },
        block=after.number,
        block_hash=after.block.hash,
        time=time,
        transaction="",
    )
