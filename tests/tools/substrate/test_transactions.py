"""Extrinsics are taken, refused, dropped and found final as by a Substrate node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession
from async_substrate_interface import AsyncSubstrateInterface
import pytest

from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from tests.substrate import NewChain
from tools.substrate import ALICE, FERDIE, DevAccount, RequestFailed, Substrate

pytestmark = [pytest.mark.xdist_group("polkadot"), pytest.mark.timeout(300)]

PREFIX = 32
PATIENCE_S = 90
NUMBER = "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"  # where System.Number is kept


class Signer:
    """An account as the client library wants it."""

    crypto_type = 1
    ss58_format = PREFIX

    def __init__(self, account: DevAccount) -> None:
        self.key = PolkadotKey.read(account.secret, Scheme.SR25519)
        assert self.key.public_key == account.public_key
        self.public_key = account.public_key
        self.ss58_address = self.key.address(PREFIX)

    def sign(self, data: Any) -> bytes:
        return self.key.sign(bytes(getattr(data, "data", data)))


@asynccontextmanager
async def connected(chain: Substrate) -> AsyncIterator[AsyncSubstrateInterface]:
    async with AsyncSubstrateInterface(chain.url, ss58_format=PREFIX) as client:
        yield client


async def record(client: AsyncSubstrateInterface, account: DevAccount, data: bytes, nonce: int) -> Any:
    call = await client.compose_call("Datalog", "record", {"record": f"0x{data.hex()}"})
    return await client.create_signed_extrinsic(call, Signer(account), era={"period": 64}, nonce=nonce)


async def raw(chain: Substrate, account: DevAccount, data: bytes = b"1", nonce: int = 0) -> str:
    async with connected(chain) as client:
        return f"0x{bytes((await record(client, account, data, nonce)).data.data).hex()}"


def refused(chain: Substrate, extrinsic: str) -> tuple[int, str]:
    with pytest.raises(RequestFailed) as refusal:
        chain.request("author_submitExtrinsic", extrinsic)
    error = refusal.value.args[1]
    return error["code"], error["data"]


def extrinsics(chain: Substrate) -> list[str]:
    found: list[str] = chain.request("chain_getBlock", chain.head)["block"]["extrinsics"]
    return found


async def test_a_dropped_extrinsic_can_be_sent_again(new_chain: NewChain) -> None:
    chain = new_chain("robonomics", mode="Manual", finality=3)
    extrinsic = await raw(chain, ALICE)
    chain.request("author_submitExtrinsic", extrinsic)
    assert refused(chain, extrinsic)[0] == 1013  # it waits already
    chain.new_block()
    assert extrinsic in extrinsics(chain)
    assert refused(chain, extrinsic) == (1010, "Transaction is outdated")
    chain.set_head(1)
    chain.new_block()
    assert extrinsic not in extrinsics(chain)
    chain.request("author_submitExtrinsic", extrinsic)
    chain.new_block()
    assert extrinsic in extrinsics(chain)


async def test_what_cannot_come_is_refused_in_the_words_of_a_node(robonomics: Substrate) -> None:
    nothing = await raw(robonomics, FERDIE)
    assert refused(robonomics, nothing) == (1010, "Inability to pay some fees (e.g. account balance too low)")
    nonce = robonomics.request("account_nextIndex", Signer(ALICE).ss58_address)
    assert refused(robonomics, await raw(robonomics, ALICE, b"x" * 513, nonce))[0] == 1002
    forged = await raw(robonomics, ALICE, b"1", nonce)
    assert refused(robonomics, forged[:-2] + "00") == (1010, "Transaction has a bad signature")


async def test_a_watched_extrinsic_is_final_when_its_block_is(new_chain: NewChain) -> None:
    chain = new_chain("robonomics", finality=1)
    async with connected(chain) as client, asyncio.timeout(PATIENCE_S):
        extrinsic = await record(client, ALICE, b"1", 0)
        sending = asyncio.create_task(client.submit_extrinsic(extrinsic, wait_for_finalization=True))
        while await asyncio.to_thread(lambda: chain.block) < 2:
            await asyncio.sleep(0.05)
        assert chain.finalized == 1
        assert not sending.done()
        await asyncio.to_thread(chain.new_block)
        receipt = await sending
        assert receipt.block_hash == chain.hash(2)
        assert await receipt.is_success


async def test_a_pruned_node_has_no_old_state(robonomics: Substrate) -> None:
    old = robonomics.hash(1)
    robonomics.new_block(20)
    assert robonomics.request("state_getStorage", NUMBER, old) == "0x01000000"
    async with ClientSession() as session, session.ws_connect(robonomics.pruned_url) as pruned:
        asked = {"jsonrpc": "2.0", "id": 1, "method": "state_getStorage"}
        await pruned.send_json({**asked, "params": [NUMBER, old]})
        assert "State already discarded" in (await pruned.receive_json())["error"]["message"]
        await pruned.send_json({**asked, "params": [NUMBER, robonomics.head]})
        assert "result" in await pruned.receive_json()
