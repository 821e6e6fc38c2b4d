"""Notices whether another program sends with the home's key."""

import asyncio

from .home import Home
from .ports import Sender
from .troubles import FOREIGN_AT

NONCE = "nonce"  # how many transactions of a key, by its address, are accounted for


class KeyUse:
    """Compares what the chain holds of a key with what the home itself sent."""

    def __init__(self) -> None:
        """Nothing is known to be lost yet."""
        self._lost = 0

    async def watch(self, home: Home, sender: Sender, now: int) -> None:
        """Note when the chain has transactions that are not the home's own. Raises Unreachable, WrongPeer."""
        count, own = await sender.nonces()
        known: int | None = home.facts.get(f"{NONCE}:{home.signer}")
        lost, self._lost = sender.used_elsewhere - self._lost, sender.used_elsewhere
        if known is None:  # what the key did before is nobody's business
            known = count
        if lost > 0 or count > max(own, known):
            await asyncio.to_thread(home.facts.write, FOREIGN_AT, now)
        await asyncio.to_thread(home.facts.write, f"{NONCE}:{home.signer}", max(known, count))
