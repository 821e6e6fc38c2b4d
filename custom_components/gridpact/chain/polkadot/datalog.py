"""The datalog of Robonomics: an account's ring of records, each of at most 512 bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import Refused
from ...market.record import MOST_BYTES
from ..base import Call
from .binary import hexed, unhexed
from .calls import pallet_call
from .ports import Reader
from .watching import Watched

MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """A record: when it was made (seconds), its bytes, and its slot in the ring."""

    time: int
    data: bytes
    index: int


class Datalog:
    """Reads and writes records. Reading raises Unreachable and WrongPeer; calls are built, not sent."""

    def __init__(self, client: Reader) -> None:
        """Read through the client of a Robonomics chain."""
        self._client = client

    def record(self, purpose: str, data: bytes, summary: Mapping[str, str | int] | None = None) -> Call:
        """Return the call that makes a record. Raises Refused("record_too_long", bytes=, most=)."""
        if len(data) > MOST_BYTES:  # the chain could not even decode it
            raise Refused("record_too_long", bytes=len(data), most=MOST_BYTES)
        return pallet_call(purpose, "Datalog.record", {"record": data}, summary=summary)

    async def latest(self, public_key: bytes) -> Record | None:
        """Return the newest record of an account, None if it has none."""
        at = (await self._client.finalized()).hash
        slots = await self._slots(public_key, at)
        records = await self._read(public_key, slots[-1:], at)
        return records[-1] if records else None

    async def records(self, public_key: bytes) -> list[Record]:
        """Return all records that the ring still has, oldest first."""
        at = (await self._client.finalized()).hash
        return await self._read(public_key, await self._slots(public_key, at), at)

    @staticmethod
    def watched(public_key: bytes) -> list[Watched]:
        """Return what shows that an account made or erased records; the account's nonce, that a ring went round."""
        account = hexed(public_key)
        return [Watched("Datalog", "DatalogIndex", (account,)), Watched("System", "Account", (account,))]

    async def _slots(self, public_key: bytes, at: str) -> list[int]:
        window = await self._client.constant("Datalog", "WindowSize")
        ring = await self._client.storage("Datalog", "DatalogIndex", hexed(public_key), at=at)
        start, end = ring["start"], ring["end"]
        return [slot % window for slot in range(start, end if end >= start else end + window)]

    async def _read(self, public_key: bytes, slots: Sequence[int], at: str) -> list[Record]:
        places = [("Datalog", "DatalogItem", ((hexed(public_key), slot),)) for slot in slots]
        items = await self._client.many(places, at) if places else []
        return [
            Record(milliseconds // MS_PER_SECOND, unhexed(data), slot)
            for slot, (milliseconds, data) in zip(slots, items, strict=True)
        ]
