"""Puts an account together: its database, its way to the market, its meters and loads."""

import asyncio
from functools import partial
from pathlib import Path

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from .chain.evm import contracts
from .chain.evm.follower import Follower
from .chain.evm.governor import EvmGovernor
from .chain.evm.market import EvmMarket
from .chain.evm.provider import EvmProvider
from .chain.evm.sender import Sender
from .chain.evm.trade import EvmTrade
from .chain.journal import Journal
from .chain.keys import Key
from .chain.spending import Caps, Currency
from .const import COIN_DECIMALS, SUBENTRY_LOAD
from .coordinator import GridpactCoordinator
from .database import Database
from .files import account_file
from .known_trade import async_known_trade, trade_contracts
from .load_reports import LoadReports
from .loads.guard import LoadGuard
from .loads.models import Load
from .loads.records import LoadRecords
from .market.models import MarketInfo
from .metering.grid import Grid
from .metering.readings import ReadingStore
from .meters.build import async_build_samplers
from .meters.entities import resolve
from .operating.requester import Requester
from .operating.voter import Voter
from .participation.facts import FactStore
from .participation.fees import FeeBook
from .participation.home import Home
from .participation.participant import Participant
from .preferences import preferences
from .runtime import AnyConfigEntry, Chain, Connection, GridpactConfigEntry, GridpactData, signer_of
from .settings import Settings
from .supplies.build import battery_of, build_supplies
from .units import parse_amount

RECEIPT_POLL_S = 2.0


async def async_assemble(hass: HomeAssistant, entry: GridpactConfigEntry) -> GridpactData:
    """Build everything and start nothing. Raises GridpactError if the market was never reached and is not now."""
    database = await hass.async_add_executor_job(Database, database_path(hass, entry))
    try:
        return await _async_assemble(hass, entry, database)
    except BaseException:
        await hass.async_add_executor_job(database.close)
        raise


def database_path(hass: HomeAssistant, entry: AnyConfigEntry) -> Path:
    """Return where the account's readings, plans and journal are kept."""
    return account_file(hass, str(entry.unique_id))


async def _async_assemble(hass: HomeAssistant, entry: GridpactConfigEntry, database: Database) -> GridpactData:
    store = await hass.async_add_executor_job(ReadingStore, database, Grid(entry.data["interval"]))
    settings = await hass.async_add_executor_job(Settings, database)
    chain = await _async_chain(hass, entry, database)
    reports = LoadReports(hass, entry)
    samplers = await async_build_samplers(hass, entry, store, reports.changed)
    loads = [_load(hass, subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD)]
    guard = await hass.async_add_executor_job(
        lambda: LoadGuard(hass, loads, LoadRecords(database), settings, reports.load_happened)
    )
    meters = [sampler.meter for sampler in samplers.values()]
    battery = battery_of(hass, entry)
    ask = partial(preferences, settings, entry.options, loads, meters, entry.data["token_decimals"], battery)
    build_home = partial(
        Home,
        account=entry.data["account"],
        owner=entry.data["payout"] or entry.data["account"],
        market=chain.market,
        trade=chain.trade,
        follower=chain.follower,
        sender=chain.sender,
        database=database,
        readings=store,
        grid=store.grid,
        preferences=ask,
        fees=FeeBook(chain.journal if chain.sender else None, _caps(entry)),
        coin=Currency(entry.data["coin"], COIN_DECIMALS),
    )
    home = await hass.async_add_executor_job(build_home)
    participant = Participant(home)
    supplies = await hass.async_add_executor_job(
        partial(build_supplies, hass, entry, home, lambda: participant.trader, samplers, settings, reports)
    )
    data = GridpactData(
        database=database,
        settings=settings,
        connections=[Connection(nodes=chain.provider, wake=chain.follower.wake)],
        chain=chain,
        participant=participant,
        trader=participant.trader,
        requester=Requester(chain.market, chain.sender),
        voter=Voter(partial(_governor, chain), signer_of(entry), chain.sender),
        samplers=samplers,
        guard=guard,
        supplies=supplies,
        coordinator=GridpactCoordinator(hass, entry, participant, samplers, guard, supplies, settings),
    )
    reports.coordinator = data.coordinator
    data.coordinator.telling.async_listen(reports.happened)
    return data


async def _governor(chain: Chain) -> EvmGovernor | None:
    """Return where the market's parameters are voted on, as the chain says now."""
    return await EvmGovernor.of(chain.provider, await chain.market.info())


async def _async_chain(hass: HomeAssistant, entry: GridpactConfigEntry, database: Database) -> Chain:
    """Reach the market; once its other contracts are known, no node has to answer for that."""
    data = entry.data
    await asyncio.to_thread(contracts.load)
    provider = EvmProvider(async_get_clientsession(hass), data["rpc_urls"], data["chain_id"])
    facts = await hass.async_add_executor_job(FactStore, database)
    if known := facts.get("info"):
        market = await hass.async_add_executor_job(EvmMarket, provider, MarketInfo(**known))
    else:
        market = await EvmMarket.connect(provider, data["market"])
    info = await market.info()
    places = await async_known_trade(hass, facts, market)
    trade = await hass.async_add_executor_job(EvmTrade, provider, info, places) if places else None
    follower = await hass.async_add_executor_job(
        partial(
            Follower,
            provider,
            [info.market, info.registry, info.ledger, *trade_contracts(facts, places)],
            database,
            data["first_block"],
            account=data["account"],
        )
    )
    journal = await hass.async_add_executor_job(Journal, database)
    sender = await hass.async_add_executor_job(_sender, entry, provider, journal, info) if data["key"] else None
    return Chain(provider=provider, market=market, follower=follower, journal=journal, sender=sender, trade=trade)


def _sender(entry: GridpactConfigEntry, provider: EvmProvider, journal: Journal, info: MarketInfo) -> Sender:
    key = Key.read(entry.data["key"])
    journal.use_key(key.address, int(dt_util.utcnow().timestamp()))
    return Sender(
        provider,
        key,
        entry.data["chain_id"],
        journal,
        _caps(entry),
        coin=Currency(entry.data["coin"], COIN_DECIMALS),
        token=Currency(info.token_symbol, info.token_decimals),
        poll_interval=RECEIPT_POLL_S,
    )


def _caps(entry: GridpactConfigEntry) -> Caps:
    decimals = {"fee": COIN_DECIMALS, "buy": entry.data["token_decimals"]}
    limits = {
        f"{kind}_{span}": parse_amount(entry.options[f"{kind}_{span}"], places)
        for kind, places in decimals.items()
        for span in ("each", "per_day")
        if entry.options.get(f"{kind}_{span}") is not None
    }
    return Caps(**limits)


def _load(hass: HomeAssistant, subentry: ConfigSubentry) -> Load:
    data = subentry.data
    return Load(
        id=subentry.unique_id or subentry.subentry_id,
        name=subentry.title,
        switch=resolve(hass, data["switch"], data.get("switch_id")),
        switch_id=data.get("switch_id"),
        meter=data.get("meter"),
        power_w=data["power"],
        default_price=data["minimum_price"],
        longest_s=data["longest"],
        rest_s=data["rest"],
        critical=data["critical"],
    )
