"""The nodes of a Substrate chain as one, and what they tell of its blocks and its state."""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import aiohttp

from ...errors import Unreachable, WrongPeer
from ..base import Call
from ..spending import Currency
from .connection import Connection
from .extrinsics import fee_question
from .kinds import ChainKind
from .models import Block, ChainFacts, PalletEvent
from .rpc import Identity, RpcError
from .runtimes import Runtimes

if TYPE_CHECKING:
    from .runtime import Runtime

TIMEOUT = 10.0
PAGE = 200
HASH_BYTES = 32
FEE_BYTES = 16
# xxh128 of "System" and of "LastRuntimeUpgrade": where a chain keeps which runtime made a block.
LAST_UPGRADE = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8"


class Client:
    """One chain. Hashes are 0x-hexadecimal, `at` None means the newest final block.

    All methods raise Unreachable (no node answers) and WrongPeer (another chain, or no node of one).
    """

    def __init__(
        self,
        kind: ChainKind,
        urls: Sequence[str],
        genesis: str | None = None,
        timeout: float = TIMEOUT,
        session: aiohttp.ClientSession | None = None,
        name: str = "",
    ) -> None:
        """Take the chain's endpoints; with `genesis` those of other chains are not used.

        `name` is what people call the chain, where that is known. `timeout` (seconds) is for every single request.
        Without a session the client opens one, on the running loop. Raises Refused("invalid_url").
        """
        self.kind = kind
        expected = None if genesis is None else Identity(genesis, name or kind)
        self._connection = Connection(urls, expected, timeout, session)
        self._runtimes = Runtimes(self._connection)
        self._genesis = genesis
        self._facts: ChainFacts | None = None

    @property
    def host(self) -> str:
        """The node in use, as people may see it."""
        return self._connection.endpoints.host

    @property
    def url(self) -> str:
        """The address in use: it may hold an access key."""
        return self._connection.endpoints.url

    @property
    def urls(self) -> list[str]:
        """All addresses: they may hold access keys."""
        return self._connection.endpoints.urls

    @property
    def strangers(self) -> dict[str, str]:
        """The hosts that turned out to be of another chain, with its name."""
        return {host: str(identity) for host, identity in self._connection.endpoints.strangers.items()}

    @property
    def surveyed(self) -> bool:
        """Whether all nodes were asked for their chain."""
        return self._connection.endpoints.surveyed

    async def survey(self) -> None:
        """Ask every node for its chain: one may change it at any time. One that does not answer stays as it was."""
        await self._connection.endpoints.survey()

    async def close(self) -> None:
        """Close the sockets that this opened."""
        await self._connection.close()

    async def request(self, method: str, *parameters: Any) -> Any:
        """Return the result of one request. Raises RpcError."""
        return await self._connection.request(method, *parameters)

    async def batch(self, *requests: tuple[str, Sequence[Any]]) -> list[Any]:
        """Return the results of several requests, all answered by one node. Raises RpcError."""
        return await self._connection.batch(*requests)

    async def facts(self) -> ChainFacts:
        """Return what the chain says of itself, and see to it that it is of its kind.

        Raises WrongPeer: not_a_node, wrong_chain, no_pallet or not_robonomics.
        """
        if self._facts is None:
            self._facts = await self._read_facts()
        return self._facts

    async def genesis(self) -> str:
        """Return the hash of the first block."""
        if self._genesis is None:
            self._genesis = str(await self.request("chain_getBlockHash", 0))
        return self._genesis

    async def runtime(self, at: str | None = None) -> Runtime:
        """Return the runtime that is in force after a block; None is the newest."""
        return await self._runtimes.after(at or await self.request("chain_getBlockHash"))

    async def head(self) -> Block:
        """Return the newest block."""
        return await self._block(await self.request("chain_getBlockHash"))

    async def finalized(self) -> Block:
        """Return the newest block that stays."""
        return await self._block(await self.request("chain_getFinalizedHead"))

    async def block(self, number: int) -> Block:
        """Return a block by its number. Raises Unreachable if the node has not come that far."""
        found = await self.request("chain_getBlockHash", number)
        if not isinstance(found, str):
            raise Unreachable("cannot_connect", host=self.host)
        return Block(number, found)

    async def blocks(self, numbers: Sequence[int]) -> list[Block]:
        """Return several blocks by their numbers."""
        found = await self.batch(*(("chain_getBlockHash", [number]) for number in numbers))
        if not all(isinstance(hash_, str) for hash_ in found):
            raise Unreachable("cannot_connect", host=self.host)
        return [Block(number, hash_) for number, hash_ in zip(numbers, found, strict=True)]

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

    async def extrinsics(self, at: str) -> list[str]:
        """Return the hashes of a block's extrinsics, in order."""
        [hashes] = await self.bodies([at])
        return hashes

    async def bodies(self, hashes: Sequence[str]) -> list[list[str]]:
        """Return the hashes of the extrinsics of several blocks. Raises Unreachable if a node lacks one."""
        found = await self.batch(*(("chain_getBlock", [hash_]) for hash_ in hashes))
        if not all(isinstance(block, dict) for block in found):
            raise Unreachable("cannot_connect", host=self.host)
        return [[hash_of(bytes.fromhex(raw[2:])) for raw in block["block"]["extrinsics"]] for block in found]

    async def constant(self, pallet: str, item: str) -> Any:
        """Return a constant of the newest runtime."""
        runtime = await self.runtime()
        with self._decoding(pallet, item):
            return runtime.constant(pallet, item)

    async def fee(self, call: Call, public_key: bytes) -> int:
        """Return what a call costs that an account sends now, base units of the coin.

        Raises Refused("rejected") if the chain knows no such call.
        """
        head = await self.head()
        runtime = await self.runtime(head.hash)
        question = fee_question(runtime, call, public_key, head, await self.genesis())
        answer = bytes.fromhex((await self.request("state_call", *question, head.hash))[2:])
        return int.from_bytes(answer[-FEE_BYTES:], "little")

    async def submit(self, raw: bytes) -> str:
        """Hand an extrinsic to one node; return its hash. Raises RpcError with the node's own reason."""
        return str(await self._connection.submit(f"0x{raw.hex()}"))

    async def _block(self, hash_: Any) -> Block:
        header = await self.request("chain_getHeader", hash_)
        if not isinstance(header, dict):
            raise Unreachable("cannot_connect", host=self.host)
        return Block(int(header["number"], 16), str(hash_))

    async def _made_by(self, at: str) -> Runtime:
        return await self._runtimes.before(at, await self.request("state_getStorage", LAST_UPGRADE, at))

    def _decoding(self, pallet: str, item: str) -> Missing:
        return Missing(self, pallet, item)

    async def _read_facts(self) -> ChainFacts:
        try:
            genesis = await self.genesis()
            name, properties = await self.batch(("system_chain", []), ("system_properties", []))
            runtime = await self.runtime()
        except RpcError:
            raise WrongPeer("not_a_node", host=self.host) from None
        missing = sorted(self.kind.pallets - runtime.pallets)
        if not missing and self.kind.one_of and not self.kind.one_of & runtime.pallets:
            missing = sorted(self.kind.one_of)
        if missing:
            raise WrongPeer("no_pallet", host=self.host, pallet=missing[0], network=str(name))
        prefix = int(runtime.constant("System", "SS58Prefix"))
        if self.kind.prefix not in (None, prefix):
            raise WrongPeer("not_robonomics", host=self.host, network=str(name))
        return ChainFacts(
            kind=self.kind,
            genesis=genesis,
            name=str(name),
            prefix=prefix,
            coin=_coin(properties),
            spec=runtime.spec,
            existential_deposit=int(runtime.constant("Balances", "ExistentialDeposit")),
            pallets=runtime.pallets,
        )


class Missing:
    """Says that a chain lacks a pallet's entry, where the runtime does not find it."""

    def __init__(self, client: Client, pallet: str, item: str) -> None:
        """Name the entry."""
        self._error = WrongPeer("no_pallet", host=client.host, pallet=f"{pallet}.{item}", network=client.kind)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Replace a KeyError."""
        if kind is not None and issubclass(kind, KeyError):
            raise self._error from None


def hash_of(raw: bytes) -> str:
    """Return the hash of an extrinsic as it goes over the wire."""
    return f"0x{blake2b(raw, digest_size=HASH_BYTES).hexdigest()}"


def _coin(properties: Any) -> Currency:
    """Return the coin that a chain names; parachains give lists, the coin first."""
    found = properties if isinstance(properties, Mapping) else {}
    symbol, decimals = found.get("tokenSymbol"), found.get("tokenDecimals")
    symbol = symbol[0] if isinstance(symbol, list) and symbol else symbol
    decimals = decimals[0] if isinstance(decimals, list) and decimals else decimals
    return Currency(str(symbol or "UNIT"), int(decimals or 0))
