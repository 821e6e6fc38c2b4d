"""What others do on a chain, straight through the library: no part of ours signs or sends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from async_substrate_interface import AsyncSubstrateInterface

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.calls import arguments_of
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from tools.substrate import DevAccount, Substrate

PATIENCE = 60  # seconds: a machine may be busy
SR25519 = 1


class Pair:
    """A key as the library wants it."""

    crypto_type = SR25519

    def __init__(self, account: DevAccount, prefix: int) -> None:
        self._key = PolkadotKey.read(account.secret, Scheme.SR25519)
        self.public_key = account.public_key
        self.ss58_format = prefix
        self.ss58_address = self._key.address(prefix)

    def sign(self, data: bytes | str) -> bytes:
        return self._key.sign(bytes.fromhex(data.removeprefix("0x")) if isinstance(data, str) else bytes(data))


@dataclass
class People:
    """The accounts of a chain, each with its next nonce."""

    chain: Substrate
    library: AsyncSubstrateInterface
    prefix: int
    pairs: dict[str, Pair] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)

    async def send(self, account: DevAccount, call: Call) -> None:
        """Send a call and see it succeed, on a chain that makes a block of each."""
        receipt = await asyncio.wait_for(
            self.library.submit_extrinsic(await self._signed(account, call), wait_for_inclusion=True), PATIENCE
        )
        assert await receipt.is_success, await receipt.error_message

    async def submit(self, account: DevAccount, call: Call) -> None:
        """Hand a call over, on a chain that makes blocks when it is told to."""
        await asyncio.wait_for(self.library.submit_extrinsic(await self._signed(account, call)), PATIENCE)

    async def _signed(self, account: DevAccount, call: Call) -> Any:
        pair = self.pairs.get(account.name) or self.pairs.setdefault(account.name, Pair(account, self.prefix))
        pallet, _, function = call.to.partition(".")
        composed = await self.library.compose_call(pallet, function, arguments_of(call))
        nonce = self.nonces.get(account.name)
        if nonce is None:
            nonce = int(self.chain.request("account_nextIndex", pair.ss58_address))
        self.nonces[account.name] = nonce + 1
        return await self.library.create_signed_extrinsic(call=composed, keypair=pair, nonce=nonce)


@asynccontextmanager
async def people(chain: Substrate) -> AsyncIterator[People]:
    """Connect to a chain in the name of everybody."""
    prefix = chain.request("system_properties")["ss58Format"]
    async with AsyncSubstrateInterface(chain.url, ss58_format=prefix) as library:
        yield People(chain, library, prefix)
