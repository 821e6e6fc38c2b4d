"""Builds the supplies of an account from its subentries; brings a removed account back to its own supply."""

from collections.abc import Callable, Mapping
from functools import partial

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant

from ..const import OWN_SUPPLY, SUBENTRY_SUPPLY
from ..loads.switching import async_switch
from ..meters.entities import resolve
from ..meters.models import MeterState
from ..meters.sampler import Sampler
from ..participation.home import Home
from ..reports import Reports
from ..runtime import GridpactConfigEntry
from ..settings import Settings
from .battery import charge_of
from .buying import Market
from .control import SupplyControl
from .models import OWN, Neighbour, OwnSupply, Position
from .ports import Trader
from .records import SupplyRecords


def build_supplies(
    hass: HomeAssistant,
    entry: GridpactConfigEntry,
    home: Home,
    trader: Callable[[], Trader | None],
    samplers: Mapping[str, Sampler],
    settings: Settings,
    reports: Reports,
) -> SupplyControl:
    """Return what switches between the supplies; blocks. It is not started yet."""
    supplies = [_supply(hass, subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY)]

    def meter(subentry: str) -> MeterState | None:
        return samplers[subentry].state if subentry in samplers else None

    def tell(position: Position) -> None:
        if home.info is None:  # no node ever told what is bought here
            return
        before, after = (control.name(supply) or None for supply in (position.left, position.supply))
        teller = home.trade_teller()
        home.happenings.add(
            teller.supply_changed(before, after, position.reason, str(position.passage), position.since)
        )

    control = SupplyControl(
        hass,
        next((supply for supply in supplies if isinstance(supply, OwnSupply)), None),
        [supply for supply in supplies if isinstance(supply, Neighbour)],
        SupplyRecords(home.database),
        Market(hass, trader, home.energy, settings, entry.data["token_decimals"]),
        settings,
        meter,
        interval=entry.data["interval"],
        changed=reports.changed,
        moved=reports.async_happened_here,
        tell=tell,
    )
    return control


def battery_of(hass: HomeAssistant, entry: GridpactConfigEntry) -> Callable[[], int | None] | None:
    """Return how to read the charge of the own supply's battery in percent, None without one."""
    supplies = [_supply(hass, subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY)]
    batteries = [supply.battery for supply in supplies if isinstance(supply, OwnSupply) and supply.battery]
    return partial(charge_of, hass, batteries[0]) if batteries else None


async def async_return_to_own(hass: HomeAssistant, records: SupplyRecords) -> None:
    """Open the neighbours' relays of an account that is removed, then close its own."""
    position = await hass.async_add_executor_job(records.position)
    if position.supply == OWN and position.steady:
        return
    if all([await async_switch(hass, relay, STATE_OFF) for relay in position.relays]):
        await async_switch(hass, position.own_relay, STATE_ON)
    await hass.async_add_executor_job(records.keep, Position(passage=position.passage))


def _supply(hass: HomeAssistant, subentry: ConfigSubentry) -> OwnSupply | Neighbour:
    data = subentry.data
    id_, relay = subentry.unique_id or subentry.subentry_id, resolve(hass, data["relay"], data["relay_id"])
    if data["kind"] == OWN_SUPPLY:
        battery = data["battery"] and resolve(hass, data["battery"], data["battery_id"])
        return OwnSupply(
            id=id_,
            name=subentry.title,
            relay=relay,
            battery=battery,
            limit=data["limit"],
            resume=data["resume"],
            dwell_s=data["dwell"],
        )
    return Neighbour(
        id=id_,
        name=subentry.title,
        relay=relay,
        seller=data["seller"],
        default_price=data["highest_price"],
        lot_wh=data["lot"],
        meter=data["meter"],
    )
