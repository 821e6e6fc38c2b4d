"""The nodes of a Substrate chain as one, and the blocks that they have."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import aiohttp

from ...errors import Unreachable
from .connection import Connection
from .kinds import ChainKind
from .models import Block
from .rpc import Identity
from .runtimes import Runtimes

if TYPE_CHECKING:
    from .runtime import Runtime

TIMEOUT = 10.0
HASH_BYTES = 32


class Blocks:
    """One chain: requests to it, and its blocks. Hashes are 0x-hexadecimal.

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

    async def submit(self, raw: bytes) -> str:
        """Hand an extrinsic to one node; return its hash. Raises RpcError with the node's own reason."""
        return str(await self._connection.submit(f"0x{raw.hex()}"))

    async def _block(self, hash_: Any) -> Block:
        header = await self.request("chain_getHeader", hash_)
        if not isinstance(header, dict):
            raise Unreachable("cannot_connect", host=self.host)
        return Block(int(header["number"], 16), str(hash_))


def hash_of(raw: bytes) -> str:
    """Return the hash of an extrinsic as it goes over the wire."""
    return f"0x{blake2b(raw, digest_size=HASH_BYTES).hexdigest()}"
