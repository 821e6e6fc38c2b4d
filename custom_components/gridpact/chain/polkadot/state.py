"""What a Substrate chain keeps after each of its blocks."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import WrongPeer
from .blocks import Blocks
from .models import PalletEvent

if TYPE_CHECKING:
    from .runtime import Runtime

PAGE = 200
# xxh128 of "System" and of "LastRuntimeUpgrade": where a chain keeps which runtime made a block.
LAST_UPGRADE = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8"


class State(Blocks):
    """One chain: its state after any block; `at` None means the newest final one."""

    async def time(self, at: str) -> int:
        """Return the second of a block."""
        return int(await self.storage("Timestamp", "Now", at=at)) // 1000

    async def storage(self, pallet: str, item: str, *keys: Any, at: str | None = None) -> Any:
        """Return what is kept at an entry of a pallet's storage, None (or the chain's own default) if nothing is.

        Raises Unreachable("state_discarded") for a block whose state no node has any more.
        """
        at = at or await self.request("chain_getFinalizedHead")
        runtime = await self._made_by(at)
        with self._decoding(pallet, item):
            raw = await self.request("state_getStorage", runtime.key(pallet, item, keys), at)
            return runtime.value(pallet, item, raw)

    async def many(self, places: Sequence[tuple[str, str, tuple[Any, ...]]], at: str) -> list[Any]:
        """Return what is kept at several entries, all after the same block."""
        runtime = await self._made_by(at)
        raws = await self.fingerprint(places, at)
        return [runtime.value(pallet, item, raw) for (pallet, item, _), raw in zip(places, raws, strict=True)]

    async def fingerprint(self, keys: Sequence[tuple[str, str, tuple[Any, ...]]], at: str) -> tuple[str | None, ...]:
        """Return what is kept at several entries after a block, undecoded (0x-hexadecimal) and in their order."""
        runtime = await self._made_by(at)
        places = [runtime.key(pallet, item, parts) for pallet, item, parts in keys]
        if not places:
            return ()
        [changes] = await self.request("state_queryStorageAt", places, at) or [{"changes": []}]
        found = dict(changes["changes"])
        return tuple(found.get(place) for place in places)

    async def entries(
        self, pallet: str, item: str, *keys: Any, at: str | None = None
    ) -> list[tuple[tuple[Any, ...], Any]]:
        """Return all entries of a map with all their keys; with some keys those that begin with them."""
        at = at or await self.request("chain_getFinalizedHead")
        runtime = await self._made_by(at)
        beginning = runtime.key(pallet, item, keys)
        places: list[str] = []
        while page := await self.request("state_getKeysPaged", beginning, PAGE, places[-1] if places else None, at):
            places += page
            if len(page) < PAGE:
                break
        raws = await self.batch(*(("state_getStorage", [place, at]) for place in places))
        return [
            (runtime.keys_of(pallet, item, place), runtime.value(pallet, item, raw))
            for place, raw in zip(places, raws, strict=True)
            if raw is not None
        ]

    async def events(self, at: str) -> list[PalletEvent]:
        """Return the events of a block, in order."""
        runtime = await self._made_by(at)
        raw = await self.request("state_getStorage", runtime.key("System", "Events"), at)
        return await asyncio.to_thread(runtime.events, raw)

    async def constant(self, pallet: str, item: str) -> Any:
        """Return a constant of the newest runtime."""
        runtime = await self.runtime()
        with self._decoding(pallet, item):
            return runtime.constant(pallet, item)

    async def _made_by(self, at: str) -> Runtime:
        return await self._runtimes.before(at, await self.request("state_getStorage", LAST_UPGRADE, at))

    def _decoding(self, pallet: str, item: str) -> Missing:
        return Missing(self, pallet, item)


class Missing:
    """Says that a chain lacks a pallet's entry, where the runtime does not find it."""

    def __init__(self, state: State, pallet: str, item: str) -> None:
        """Name the entry."""
        self._error = WrongPeer("no_pallet", host=state.host, pallet=f"{pallet}.{item}", network=state.kind)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Replace a KeyError."""
        if kind is not None and issubclass(kind, KeyError):
            raise self._error from None
