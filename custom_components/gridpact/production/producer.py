"""The agent of an account that produces: what happens by itself, and what people and actions ask of it."""

import asyncio
from collections.abc import Sequence

from ..chain.base import LogEntry
from ..participation.happenings import Happening
from ..trading.models import Done
from . import by_hand
from .chronicle import Chronicle
from .counting import begin
from .minting import mint_next
from .models import CertificateView, Readback, Station, TwinView
from .production import Production, Recording, Selling
from .readback import read_back
from .recording import record_next
from .shown import take_snapshot
from .snapshot import ProductionSnapshot
from .standing import Standing
from .twinning import set_topic

MOST_LOTS = 4  # of a station in one step
TWIN_EVERY_S = 900  # who owns a twin does not change often


class Producer:
    """Records production, certifies it and sees certificates sold: `step` and `look` make it go.

    All state is in the database: a new producer on the same one goes on where the last one stopped. Times are seconds.
    What is asked for raises Refused with what is wrong (nothing was sent), or what sending raises.
    """

    def __init__(self, production: Production) -> None:
        """Take what is shared; nothing is read or sent yet."""
        self.production = production
        self._busy = asyncio.Lock()
        self._standings = {name: Standing(name, production, chain) for name, chain in production.chains.items()}
        self._readbacks: dict[str, Readback] = {}
        self._twins: dict[str, tuple[TwinView, int]] = {}

    async def step(self, now: int) -> ProductionSnapshot:
        """Do what is due at `now` and return what is so then. Does not raise because a node is away."""
        async with self._busy:
            stations = self.production.stations()
            for standing in self._standings.values():
                await standing.connect(now)
            await asyncio.to_thread(self._begin, stations, now)
            if self.production.hub is not None:
                await self._standings["hub"].attempt(self._follow)
            if self.production.robonomics is not None:
                await self._record(self.production.robonomics, stations, now)
            if self.production.hub is not None:
                await self._certify(self.production.hub, stations, now)
            return await self.look(now)

    async def look(self, now: int) -> ProductionSnapshot:
        """Return what is so at `now` without asking a chain."""
        return await asyncio.to_thread(
            take_snapshot,
            self.production,
            now,
            standings=self._standings,
            readbacks=self._readbacks,
            twins={station: view for station, (view, _) in self._twins.items()},
        )

    async def acknowledge(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those to be handed on now: each is returned once, ever."""
        return await asyncio.to_thread(self.production.happenings.publish, happenings)

    async def mint(self, station_id: str, now: int) -> Done:
        """Make the certificate of the next whole lot, recorded before. Raises Refused("not_enough_surplus")."""
        async with self._busy:
            return await by_hand.mint(self.production, self._take, station_id, now)

    async def list_certificate(self, item: int, price: int, now: int) -> Done:
        """Put a certificate up for sale (base units of the coin for all of it), or with 0 take it down."""
        async with self._busy:
            return await by_hand.list_certificate(self.production, self._take, item, price, now)

    async def retire(self, item: int, beneficiary: str, now: int) -> Done:
        """Use a certificate up in somebody's name."""
        async with self._busy:
            return await by_hand.retire(self.production, self._take, item, beneficiary, now)

    async def certificates(self, now: int) -> list[CertificateView]:  # noqa: ARG002 - as the others
        """Return the certificates that the home has or had."""
        return await asyncio.to_thread(self.production.certificates.certificates)

    def _begin(self, stations: Sequence[Station], now: int) -> None:
        for station in stations:
            begin(self.production, station, now)

    async def _record(self, recording: Recording, stations: Sequence[Station], now: int) -> None:
        """Do what takes the datalog and the twins."""
        standing = self._standings["robonomics"]
        await standing.attempt(recording.sender.resume)
        for station in stations:
            await standing.attempt(lambda station=station: self._twin(recording, station, now))  # type: ignore[misc]
            await standing.attempt(
                lambda station=station: record_next(self.production, recording, station, now)  # type: ignore[misc]
            )
        await standing.attempt(lambda: self._read_back(recording, stations, now))

    async def _certify(self, selling: Selling, stations: Sequence[Station], now: int) -> None:
        """Do what takes the collection."""
        standing = self._standings["hub"]
        await standing.attempt(selling.sender.resume)
        for station in stations:
            if station.certify:
                await standing.attempt(lambda station=station: self._mint(selling, station, now))  # type: ignore[misc]

    async def _mint(self, selling: Selling, station: Station, now: int) -> None:
        for _ in range(MOST_LOTS):
            logs = await mint_next(self.production, selling, station, now)
            if not logs:
                return
            await self._take(logs)

    async def _twin(self, recording: Recording, station: Station, now: int) -> None:
        known = self._twins.get(station.id)
        if station.twin is None:
            self._twins.pop(station.id, None)
        elif known is None or known[0].id != station.twin or now - known[1] >= TWIN_EVERY_S:
            self._twins[station.id] = await set_topic(self.production, recording, station, station.twin, now), now

    async def _read_back(self, recording: Recording, stations: Sequence[Station], now: int) -> None:
        self._readbacks = await read_back(self.production, recording, stations, now)

    async def _follow(self) -> None:
        """Take in every log since the last time."""
        assert self.production.hub is not None  # noqa: S101 - see step
        follower = self.production.hub.follower
        while True:
            logs = await follower.poll()
            caught_up = follower.caught_up
            await asyncio.to_thread(self._chronicle(self.production.hub).write, logs, follower.save)
            if caught_up:
                return

    async def _take(self, logs: Sequence[LogEntry]) -> None:
        """Take in the logs of a transaction at once; the follower brings them again, which changes nothing."""
        assert self.production.hub is not None  # noqa: S101 - it sent the transaction
        await asyncio.to_thread(self._chronicle(self.production.hub).write, logs, lambda: None)

    def _chronicle(self, selling: Selling) -> Chronicle:
        return Chronicle(self.production, selling, self._standings["hub"].watching_from)
