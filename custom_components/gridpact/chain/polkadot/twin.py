"""Digital twins of Robonomics: who owns one, and which account reports on each of its topics."""

from ..base import Call
from .binary import unhexed
from .calls import pallet_call
from .ports import Reader


class Twins:
    """Reads and changes twins. Reading raises Unreachable and WrongPeer; calls are built, not sent."""

    def __init__(self, client: Reader) -> None:
        """Read through the client of a Robonomics chain."""
        self._client = client

    async def owner(self, twin: int) -> bytes | None:
        """Return the public key of who created a twin, None if there is no such twin."""
        owner = await self._client.storage("DigitalTwin", "Owner", twin)
        return None if owner is None else unhexed(owner)

    async def sources(self, twin: int) -> dict[bytes, bytes]:
        """Return the topics of a twin (32 bytes) with the public keys of the accounts that report on them."""
        topics = await self._client.storage("DigitalTwin", "DigitalTwin", twin)
        pairs = topics.items() if isinstance(topics, dict) else topics or ()
        return {unhexed(topic): unhexed(source) for topic, source in pairs}

    def create(self, purpose: str) -> Call:
        """Return the call that creates a twin, which the sender will own."""
        return pallet_call(purpose, "DigitalTwin.create", {})

    def set_source(self, purpose: str, twin: int, topic: bytes, source: bytes) -> Call:
        """Return the call by which the owner of a twin says who reports on a topic."""
        arguments = {"id": twin, "topic": topic, "source": source}
        return pallet_call(purpose, "DigitalTwin.set_source", arguments, summary={"twin": twin})
