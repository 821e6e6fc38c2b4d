"""Extrinsics are byte for byte those of the library that everybody uses."""

import asyncio

from async_substrate_interface import AsyncSubstrateInterface
import pytest

from custom_components.gridpact.chain.polkadot.calls import batch, pallet_call
from custom_components.gridpact.chain.polkadot.extrinsics import extrinsic, signed_with
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from tests.substrate import Chains
from tools.substrate.accounts import BOB

from .conftest import NewClient

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]


class Pair:
    """A key as the library wants it (ed25519: its signatures are always the same)."""

    crypto_type = 0

    def __init__(self, key: PolkadotKey, prefix: int) -> None:
        self._key = key
        self.public_key = key.public_key
        self.ss58_format = prefix
        self.ss58_address = key.address(prefix)

    def sign(self, data: bytes | str) -> bytes:
        assert not isinstance(data, str)
        return self._key.sign(bytes(data))


@pytest.mark.parametrize("kind", ["robonomics", "hub"])
@pytest.mark.parametrize("size", [1, 400])
async def test_the_same_bytes(substrate: Chains, new_client: NewClient, kind: str, size: int) -> None:
    url = getattr(substrate, kind).url
    client = new_client(kind, url)
    key = PolkadotKey.read(BOB.secret, Scheme.ED25519)
    remark = pallet_call("remark", "System.remark", {"remark": bytes(size)})
    birth = await client.finalized()
    facts = await client.facts()
    library = AsyncSubstrateInterface(url, ss58_format=facts.prefix)
    async with asyncio.timeout(60), library:
        parts = {"remark": f"0x{'00' * size}"}
        inner = {"call_module": "System", "call_function": "remark", "call_args": parts}
        for call, module, name, arguments in (
            (remark, "System", "remark", parts),
            (batch("both", remark, remark), "Utility", "batch_all", {"calls": [inner, inner]}),
        ):
            ours = signed_with(key, extrinsic(await client.runtime(), call, 70, birth, facts.genesis))
            composed = await library.compose_call(module, name, arguments)
            theirs = await library.create_signed_extrinsic(
                composed, Pair(key, facts.prefix), era={"period": 64, "current": birth.number}, nonce=70
            )
            assert ours.hex() == bytes(theirs.data.data).hex()
