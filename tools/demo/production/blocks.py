"""Finds what happened on a chain of the demo: its blocks are few, so all of them are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custom_components.gridpact.chain.polkadot.client import Client

from ..waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of a pallet and where it is: block, and the hash of the transaction that made it."""

    name: str
    arguments: Mapping[str, Any]
    block: int
    block_hash: str
    transaction: str

    def as_json(self) -> dict[str, Any]:
        """Return where it is."""
        return {
            "event": self.name,
            "block": self.block,
            "block_hash": self.block_hash,
            "transaction": self.transaction,
        }


async def happened(client: Client, name: str, **arguments: Any) -> Happened | None:
    """Return the first event of that name with these arguments in a final block."""
    last = await client.finalized()
    for number in range(1, last.number + 1):
        block = await client.block(number)
        for event in await client.events(block.hash):
            fits = all(event.arguments.get(key) == value for key, value in arguments.items())
            if event.name == name and fits and event.extrinsic is not None:
                transaction = (await client.extrinsics(block.hash))[event.extrinsic]
                return Happened(
                    name=name,
                    arguments=event.arguments,
                    block=number,
                    block_hash=block.hash,
                    transaction=transaction,
                )
    return None


async def wait_for(client: Client, what: str, name: str, patience_s: float, **arguments: Any) -> Happened:
    """Wait until it has happened; raises TimeoutError that says what did not."""
    return await until(lambda: happened(client, name, **arguments), what, patience_s)
