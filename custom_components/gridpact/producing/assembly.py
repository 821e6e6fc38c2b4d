"""Puts an account that produces together: its database, its way to each chain, its meters and stations."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ..chain.journal import Journal
from ..chain.polkadot import ss58
from ..chain.polkadot.assets import Assets
from ..chain.polkadot.certificates import PALLETS
from ..chain.polkadot.client import Client
from ..chain.polkadot.datalog import Datalog
from ..chain.polkadot.follower import Follower
from ..chain.polkadot.keys import PolkadotKey, Scheme
from ..chain.polkadot.kinds import ChainKind
from ..chain.polkadot.sender import PolkadotSender
from ..chain.polkadot.twin import Twins
from ..chain.spending import Caps, Currency
from ..database import Database
from ..errors import Refused
from ..files import account_file
from ..metering.grid import Grid
from ..metering.readings import ReadingStore
from ..meters.build import async_build_samplers
from ..production.certificate_store import CertificateStore
from ..production.producer import Producer
from ..production.production import Production, Recording, Selling
from ..production.watching import concern_of, watched_of
from ..reports import Reports
from ..runtime import Connection
from ..settings import Settings
from ..units import parse_amount
from .coordinator import ProductionCoordinator
from .data import ProductionConfigEntry, ProductionData
from .stations import stations_of

FINAL_POLL_S = 2.0


async def async_assemble_production(hass: HomeAssistant, entry: ProductionConfigEntry) -> ProductionData:
    """Build everything and start nothing; no node has to answer. Raises GridpactError if the key cannot be read."""
    database = await hass.async_add_executor_job(Database, account_file(hass, str(entry.unique_id)))
    try:
        return await _async_assemble(hass, entry, database)
    except BaseException:
        await hass.async_add_executor_job(database.close)
        raise


async def _async_assemble(hass: HomeAssistant, entry: ProductionConfigEntry, database: Database) -> ProductionData:
    store = await hass.async_add_executor_job(ReadingStore, database, Grid(entry.data["interval"]))
    settings = await hass.async_add_executor_job(Settings, database)
    reports = Reports(hass, entry)
    samplers = await async_build_samplers(hass, entry, store, reports.changed)
    clients = {kind: _client(hass, kind, chain) for kind in ChainKind if (chain := entry.data[kind]) is not None}
    build = partial(_production, entry, database, store, clients)
    producer = Producer(await hass.async_add_executor_job(build))
    data = ProductionData(
        database=database,
        settings=settings,
        samplers=samplers,
        connections=[Connection(nodes=client) for client in clients.values()],
        producer=producer,
        clients=clients,
        coordinator=ProductionCoordinator(hass, entry, producer, samplers),
    )
    reports.coordinator = data.coordinator
    data.coordinator.telling.async_listen(reports.happened)
    return data


def _client(hass: HomeAssistant, kind: ChainKind, chain: Mapping[str, Any]) -> Client:
    return Client(kind, chain["rpc_urls"], chain["genesis"], session=async_get_clientsession(hass), name=chain["name"])


def _production(
    entry: ProductionConfigEntry, database: Database, store: ReadingStore, clients: Mapping[ChainKind, Client]
) -> Production:
    """Build what the producer's parts share; blocks."""
    try:
        key = PolkadotKey.read(entry.data["key"], Scheme(entry.data["scheme"]))
    except Refused as error:
        raise Refused("invalid_key") from error
    payout = entry.data["payout"]
    wallet = key.public_key if payout is None else _public_key(payout)
    robonomics, hub = clients.get(ChainKind.ROBONOMICS), clients.get(ChainKind.HUB)
    return Production(
        account=key.public_key,
        database=database,
        readings=store,
        grid=store.grid,
        stations=partial(stations_of, entry),
        robonomics=None if robonomics is None else _recording(entry, database, robonomics, key),
        hub=None if hub is None else _selling(entry, database, hub, key, wallet),
        payout=None if payout is None else wallet,
    )


def _recording(entry: ProductionConfigEntry, database: Database, client: Client, key: PolkadotKey) -> Recording:
    chain = entry.data[ChainKind.ROBONOMICS]
    return Recording(
        client=client,
        datalog=Datalog(client),
        twins=Twins(client),
        sender=_sender(entry, ChainKind.ROBONOMICS, database, client, key),
        coin=_coin(chain),
        address=partial(ss58.encode, prefix=chain["prefix"]),
    )


def _selling(
    entry: ProductionConfigEntry, database: Database, client: Client, key: PolkadotKey, wallet: bytes
) -> Selling:
    chain = entry.data[ChainKind.HUB]
    collection, asset = chain["collection"], chain["asset"]
    certificates = None if collection is None else PALLETS[chain["pallet"]](client, collection)
    assets = None if asset is None else Assets(client, asset)
    watched = watched_of(key.public_key, wallet, certificates, assets, CertificateStore(database))
    return Selling(
        client=client,
        certificates=certificates,
        assets=assets,
        sender=_sender(entry, ChainKind.HUB, database, client, key),
        follower=Follower(client, database, ChainKind.HUB, watched, concern_of(certificates, assets)),
        coin=_coin(chain),
        address=partial(ss58.encode, prefix=chain["prefix"]),
        asset_coin=None if asset is None else Currency(chain["asset_symbol"], chain["asset_decimals"]),
    )


def _sender(
    entry: ProductionConfigEntry, kind: ChainKind, database: Database, client: Client, key: PolkadotKey
) -> PolkadotSender:
    coin = _coin(entry.data[kind])
    caps = Caps(
        **{
            span: parse_amount(limit, coin.decimals)
            for span in ("fee_each", "fee_per_day")
            if (limit := entry.options.get(f"{kind}_{span}")) is not None
        }
    )
    journal = Journal(database, kind)
    journal.use_key(f"0x{key.public_key.hex()}", int(dt_util.utcnow().timestamp()))
    return PolkadotSender(client, key, journal, caps, coin=coin, poll_interval=FINAL_POLL_S)


def _coin(chain: Mapping[str, Any]) -> Currency:
    return Currency(chain["coin"], chain["decimals"])


def _public_key(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
