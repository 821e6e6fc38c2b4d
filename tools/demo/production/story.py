"""The production, told as it happens: recorded, certified, listed, bought, settled in an asset, burned."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.ss58 import encode
from tools.substrate import ALICE, BOB, Substrate, both

from ..narrator import Narrator
from ..utility import market
from ..waiting import until
from .blocks import Happened, wait_for
from .figures import ProductionFigures
from .station import ASSET_PRICE, PRICE, Owner, PowerStation, power_station

ASSET, SYMBOL = 482, "PVSE"
COINS = 5
PATIENCE_S = 180
BALANCE = "sensor.asset_balance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything of this chapter: the chains, their readers, the home, and whose keys there are."""

    folder: Path
    hub: Substrate
    records: Client
    certificates: Client
    station: PowerStation
    key: PolkadotKey
    wallet: PolkadotKey

    async def run(self, secret: str, *arguments: str) -> Any:
        """Run a command of the hub with somebody's key."""
        return await market(secret, self.folder, "hub", *arguments, "--rpc", self.hub.url, "--asset", str(ASSET))

    async def address(self, public_key: bytes) -> str:
        """Return an account as the hub writes it."""
        return encode(public_key, (await self.certificates.facts()).prefix)


@asynccontextmanager
async def scene(narrator: Narrator, folder: Path) -> AsyncIterator[Scene]:
    """Start the chains and let the home move in; at the end all is stopped."""
    key, wallet = PolkadotKey.make(Scheme.SR25519), PolkadotKey.make(Scheme.SR25519)
    async with AsyncExitStack() as stack:
        chains = stack.enter_context(both(others={key.public_key: COINS, wallet.public_key: COINS}))
        robonomics, hub = chains
        narrator.tell(f"A Robonomics runs at {robonomics.url}, an Asset Hub at {hub.url}.")
        records, certificates = Client(ChainKind.ROBONOMICS, [robonomics.url]), Client(ChainKind.HUB, [hub.url])
        stack.push_async_callback(records.close)
        stack.push_async_callback(certificates.close)
        prefix = (await certificates.facts()).prefix
        await _found_community(folder, hub, encode(BOB.public_key, prefix))
        narrator.tell(f"The market operator has made the asset {SYMBOL}, and the buyer has some.")
        owner = Owner(secret=key.reveal(), wallet=encode(wallet.public_key, prefix))
        station = await stack.enter_async_context(power_station(narrator, folder, chains, owner, ASSET))
        yield Scene(
            folder=folder,
            hub=hub,
            records=records,
            certificates=certificates,
            station=station,
            key=key,
            wallet=wallet,
        )


async def production_story(narrator: Narrator, folder: Path) -> ProductionFigures:
    """Tell it once, from the first reading to the last block."""
    async with scene(narrator, folder) as there:
        before = await until(lambda: _shown(there), "Home Assistant shows the asset's balance", PATIENCE_S)
        steps = {"recorded": await _record(narrator, there)}
        steps |= await _certificate(narrator, there)
        item, collection = steps["minted"].arguments["item"], steps["minted"].arguments["collection"]
        details = await there.run(BOB.secret, "item", str(item), "--collection", str(collection))
        steps |= await _sale(narrator, there, collection, item)
        after = await until(lambda: _shown(there, other_than=before), "Home Assistant shows the pay", PATIENCE_S)
        await until(lambda: _sold(there), "the home knows that it has sold a certificate", PATIENCE_S)
        narrator.tell(f"The third home's wallet holds {after} {SYMBOL}.")
        record = (await Datalog(there.records).records(there.key.public_key))[0]
        return ProductionFigures(
            account=await there.address(there.key.public_key),
            wallet=await there.address(there.wallet.public_key),
            buyer=await there.address(BOB.public_key),
            operator=await there.address(ALICE.public_key),
            record=record.data.decode(),
            metadata=details["metadata"],
            collection=collection,
            item=item,
            price=PRICE,
            asset_price=ASSET_PRICE,
            steps=steps,
            shown_before=before,
            shown_after=after,
        )


async def _found_community(folder: Path, hub: Substrate, buyer: str) -> None:
    """Make the asset, and give the buyer some of it."""
    making = ("asset", str(ASSET), "--symbol", SYMBOL, "--supply", "1000", "--minimum", "0.10")
    funding = ("fund", buyer, "--amount", "100", "--asset", str(ASSET))
    for command in (making, funding):
        await market(ALICE.secret, folder, "hub", *command, "--rpc", hub.url)


async def _record(narrator: Narrator, there: Scene) -> Happened:
    recorded = await wait_for(there.records, "production is recorded", "Datalog.NewRecord", PATIENCE_S)
    narrator.tell(f"Its production is on the datalog, in block {recorded.block}.")
    return recorded


async def _certificate(narrator: Narrator, there: Scene) -> dict[str, Happened]:
    """Wait for the first certificate and its price."""
    minted = await wait_for(there.certificates, "a certificate is made", "Nfts.Issued", PATIENCE_S)
    item = minted.arguments["item"]
    listed = await wait_for(there.certificates, "it is for sale", "Nfts.ItemPriceSet", PATIENCE_S, item=item)
    narrator.tell(f"Certificate {item} is made and for sale, in block {minted.block}.")
    return {"minted": minted, "listed": listed}


async def _sale(narrator: Narrator, there: Scene, collection: int, item: int) -> dict[str, Happened]:
    """Let a third account buy it, and the operator settle."""
    which, client = ("--collection", str(collection)), there.certificates
    operator, wallet = await there.address(ALICE.public_key), hex_of(there.wallet.public_key)
    await there.run(ALICE.secret, "settle", *which)  # its books begin now
    await there.run(BOB.secret, "buy", str(item), *which)
    bought = await wait_for(client, "it is bought", "Nfts.ItemBought", PATIENCE_S, item=item)
    narrator.tell("A third account has bought it.")
    await there.run(BOB.secret, "pay", str(item), *which, "--operator", operator)
    await there.run(BOB.secret, "hand-over", str(item), operator, *which)
    paid_in = await wait_for(
        client, "the operator is paid", "Assets.Transferred", PATIENCE_S, to=hex_of(ALICE.public_key)
    )
    await there.run(ALICE.secret, "settle", *which)
    paid_out = await wait_for(client, "the home is paid", "Assets.Transferred", PATIENCE_S, to=wallet)
    burned = await wait_for(client, "the certificate is burned", "Nfts.Burned", PATIENCE_S, item=item)
    narrator.tell(f"The operator has paid {ASSET_PRICE} {SYMBOL} to the home and burned the certificate.")
    return {"bought": bought, "paid_in": paid_in, "paid_out": paid_out, "burned": burned}


def hex_of(public_key: bytes) -> str:
    """Return a public key as events name it."""
    return f"0x{public_key.hex()}"


async def _shown(there: Scene, other_than: str | None = None) -> str | None:
    if BALANCE not in await there.station.entities():
        return None
    state = str((await there.station.state(BALANCE))["state"])
    return None if state in {"unknown", "unavailable", other_than} else state


async def _sold(there: Scene) -> bool | None:
    state = (await there.station.state("sensor.certificates_sold"))["state"]
    return state not in {"0", "unknown", "unavailable"} or None
