"""What accounts have and do on the local Polkadot chains, and dialogs that lead there."""

import asyncio
from collections.abc import Sequence
import secrets
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.certificates import CREATED, create_collection
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.extrinsics import extrinsic, signed_with
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.models import PalletEvent
from tools.substrate import DAVE, DevAccount, Substrate

from .flows import Result, choose, submit, suggested

PATIENCE_S = 60


async def send(chain: Substrate, account: DevAccount, name: str, arguments: dict[str, Any]) -> list[PalletEvent]:
    """Call a pallet in somebody's name; return what it told once it is final."""
    return await send_call(chain, account, pallet_call(name, name, arguments))


async def send_call(chain: Substrate, account: DevAccount, call: Call) -> list[PalletEvent]:
    """Send a call in somebody's name; return what it told once it is final."""
    client = Client(ChainKind(chain.kind), [chain.url])
    try:
        birth = await client.finalized()
        nonce = (await client.storage("System", "Account", f"0x{account.public_key.hex()}"))["nonce"]
        unsigned = extrinsic(await client.runtime(), call, nonce, birth, await client.genesis())
        sent = await client.submit(signed_with(PolkadotKey.read(account.secret, Scheme.SR25519), unsigned))
        async with asyncio.timeout(PATIENCE_S):
            return await told(client, sent, birth.number + 1)
    finally:
        await client.close()


async def told(client: Client, sent: str, block: int) -> list[PalletEvent]:
    """Wait for an extrinsic from a block on, and return its events."""
    while True:
        while block > (await client.finalized()).number:
            await asyncio.sleep(0.05)
        found = await client.block(block)
        hashes = await client.extrinsics(found.hash)
        if sent in hashes:
            events = [event for event in await client.events(found.hash) if event.extrinsic == hashes.index(sent)]
            assert "System.ExtrinsicSuccess" in {event.name for event in events}, events
            return events
        block += 1


async def give(chain: Substrate, public_key: bytes, amount: int) -> None:
    """Send somebody coins of a chain, base units."""
    arguments = {"dest": {"Id": f"0x{public_key.hex()}"}, "value": amount}
    await send(chain, DAVE, "Balances.transfer_keep_alive", arguments)


async def make_collection(hub: Substrate, account: DevAccount) -> int:
    """Create a collection in somebody's name; return its number."""
    events = await send_call(hub, account, create_collection("test", account.public_key))
    [number] = [event.arguments["collection"] for event in events if event.name in CREATED]
    return int(number)


async def make_asset(hub: Substrate, account: DevAccount) -> int:
    """Create an asset with a name and three decimals in somebody's name; return its number, which nobody else has."""
    number = secrets.randbelow(1 << 31)
    admin = {"Id": f"0x{account.public_key.hex()}"}
    await send(hub, account, "Assets.create", {"id": number, "admin": admin, "min_balance": 1})
    words = {"name": f"0x{b'Paid Energy'.hex()}", "symbol": f"0x{b'PVSE'.hex()}", "decimals": 3}
    await send(hub, account, "Assets.set_metadata", {"id": number, **words})
    return number


async def make_twin(robonomics: Substrate, account: DevAccount) -> int:
    """Create a digital twin in somebody's name; return its number."""
    events = await send(robonomics, account, "DigitalTwin.create", {})
    [number] = [event.arguments["1"] for event in events if event.name == "DigitalTwin.NewDigitalTwin"]
    return int(number)


async def connect(hass: HomeAssistant, chains: Sequence[Substrate]) -> Result:
    """Go to the menu of keys."""
    form = await choose(hass, "polkadot")
    return await submit(hass, form, **{f"{chain.kind}_urls": [chain.url] for chain in chains})


async def import_key(hass: HomeAssistant, chains: Sequence[Substrate], account: DevAccount) -> Result:
    """Go to the form of an account with a key that has money; such a key is rich, and taken on purpose."""
    form = await submit(hass, await connect(hass, chains), next_step_id="import_polkadot_key")
    form = await submit(hass, form, secret=account.secret, scheme="sr25519")
    assert form["errors"] == {"secret": "rich_key"}
    return await submit(hass, form, secret=account.secret, scheme="sr25519")


def agreed(form: Result, **fields: Any) -> dict[str, Any]:
    """What a person submits who only ticks the consent."""
    return suggested(form) | {"consent": True} | fields
