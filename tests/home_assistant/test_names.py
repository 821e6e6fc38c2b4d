"""Names never change: people's histories, automations and dashboards hang on them.

What a set-up shows is compared with the lists in `names/`, one line per entity, event and action. If a line has to
change, that breaks somebody's home: keep the old name, or put a new one beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import unified_diff
import os
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Event, HomeAssistant, SupportsResponse
from homeassistant.helpers import entity_registry as er
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.const import DOMAIN, LOAD_EVENTS
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.load_reports import LoadReports
from custom_components.gridpact.loads.models import Load
from custom_components.gridpact.market.models import Kind, MarketInfo, SeriesStatus, Settlement, Site
from custom_components.gridpact.market.strategy import SkipReason
from custom_components.gridpact.participation.happenings import Happening, HappeningType
from custom_components.gridpact.participation.plans import CallPlan, Decision, Plan
from custom_components.gridpact.participation.telling import Payment, Teller
from custom_components.gridpact.participation.troubles import Forfeit
from custom_components.gridpact.services import ACTIONS, Action
from custom_components.gridpact.trading.telling import TradeTeller
from tests.integration.town import HOUR, at, evening, offered
from tests.library.market.examples import INTERVAL, SERIES, series

from .conftest import DATA
from .support.home import EVENT_DAY, HomeAssistantHome
from .support.supplied import Supplied
from .support.trading import meter_of, offers_to, turn
from .test_operator import grid_event, operator, request
from .test_votes import ballot, propose

TRADING = {
    action.name for action in ACTIONS if action.handler.__module__.endswith((".trading", ".certificates", ".supplies"))
}
NAMES = Path(__file__).parent / "names"
COLUMNS = ("entity id", "unique id", "translation key", "device class", "state class", "unit", "category", "enabled")


def compare(file: str, lines: list[str]) -> None:
    """Fail with what is another one than in the committed list. To write the list: GRIDPACT_WRITE_NAMES=1."""
    if os.environ.get("GRIDPACT_WRITE_NAMES"):
        (NAMES / file).write_text("\n".join(lines) + "\n")
    committed = (NAMES / file).read_text().splitlines()
    difference = "\n".join(unified_diff(committed, lines, "committed", "now", lineterm="", n=0))
    assert not difference, f"Names have changed:\n{difference}"


def line(hass: HomeAssistant, account: MockConfigEntry, entry: er.RegistryEntry) -> str:
    """Describe an entity; ids that every registry makes anew stand as what they are the id of."""
    unique_id = entry.unique_id.replace(str(account.unique_id), "ACCOUNT")
    for other in er.async_get(hass).entities.values():
        unique_id = unique_id.replace(other.id, f"<id of {other.entity_id}>")
    unit = entry.unit_of_measurement
    capabilities = entry.capabilities or {}
    shown = (
        entry.entity_id,
        unique_id,
        entry.translation_key,
        entry.original_device_class,
        capabilities.get("state_class"),
        unit,
        entry.entity_category,
        "off" if entry.disabled else "on",
    )
    return " | ".join("-" if value is None else str(value) for value in shown)


def names(hass: HomeAssistant) -> dict[tuple[str, str], tuple[str, str]]:
    """Return entity id and registry id of every entity of ours, by platform and unique id."""
    ours = (entry for entry in er.async_get(hass).entities.values() if entry.platform == DOMAIN)
    return {(entry.domain, entry.unique_id): (entry.entity_id, entry.id) for entry in ours}


@pytest.mark.chain
async def test_entities_of_a_whole_home(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    found = er.async_entries_for_config_entry(er.async_get(hass), whole_home.entry_id)
    lines = [" | ".join(COLUMNS), *sorted(line(hass, whole_home, entry) for entry in found)]
    compare("entities.txt", lines)


@pytest.mark.chain
async def test_whatever_is_added_again_gets_the_same_names(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    before = names(hass)
    kept = list(whole_home.subentries.values())
    await hass.config_entries.async_remove(whole_home.entry_id)
    await hass.async_block_till_done()
    assert not names(hass)

    again = MockConfigEntry(
        domain=DOMAIN,
        title=whole_home.title,
        unique_id=whole_home.unique_id,
        data=dict(whole_home.data),
        options=dict(whole_home.options),
        subentries_data=[
            ConfigSubentryData(subentry_type=one.subentry_type, title=one.title, unique_id=one.unique_id, data=one.data)
            for one in kept
        ],
    )
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done()
    assert names(hass) == before, "the recorder knows a history by the entity id"
    await hass.config_entries.async_unload(again.entry_id)


def told() -> Iterator[Happening]:
    """Yield one happening of every type, as the library tells it."""
    info = MarketInfo(
        market=DATA["market"],
        registry=DATA["market"],
        ledger=DATA["market"],
        token=DATA["market"],
        token_symbol="EURx",
        token_decimals=6,
        interval=INTERVAL,
        grace=0,
        ring=0,
        minimum_bid_wh=100,
    )
    teller = Teller(info)
    call = CallPlan(day=0, start=0, end=1, called_at=0)
    auction = Plan(series=SERIES, decision=Decision(wh=600, tick=19, loads=(), expected=0), placed=True)
    fixed = replace(auction, series=series(cap_tick=0, kind=Kind.PEAK_SHAVING))
    won = replace(
        auction,
        series=replace(
            SERIES, status=SeriesStatus.CLEARED, clearing_tick=19, awarded_wh=900, marginal_award=300, marginal_bids=600
        ),
    )
    settlement = Settlement(awarded_wh=1, baseline_wh=1, actual_wh=1, delivered_wh=1, balance_wh=0, pay=1)
    yield teller.announced(auction, can_save_wh=1, expected=1, time=0)
    yield teller.skipped(auction, SkipReason.PRICE, 0)
    yield teller.bid_placed(auction, transaction="0x", time=0)
    yield teller.bid_placed(fixed, transaction="0x", time=0)
    yield teller.cleared(won, Site(), 0)
    yield teller.cleared(auction, Site(), 0)
    yield teller.started(won, call, 0)
    yield teller.ended(won, call, 0, 0)
    yield teller.left(won, call, 0, 0)
    yield teller.cancelled(auction, 600, 0)
    yield teller.settled(won, call, settlement, 0)
    yield teller.expired(won, call, 0, 0)
    yield teller.paid(won, call, Payment(amount=1, fee="0", saved_wh=1, to="0x", transaction="0x", time=0))
    yield teller.deposit_reduced(Forfeit(amount=1, left=1, reason="owed"), transaction="0x", time=0)
    yield teller.activity(HappeningType.ACCOUNT_DEACTIVATED, "0x", 0)
    yield teller.activity(HappeningType.ACCOUNT_REACTIVATED, "0x", 0)
    trades = TradeTeller(info)
    trade = {"id": 1, "buyer": "0x", "seller": "0x", "wh": 1, "cost": 1, "leftWh": 0}
    log = LogEntry(key="", name="Traded", arguments=trade, block=1, block_hash="", time=0, transaction="0x")
    yield trades.traded(log, 1, sold=False)
    yield trades.traded(log, 1, sold=True)
    yield trades.purchase_failed("1", 1, 1, Refused("no_offer"), 0)
    yield trades.supply_changed("House", None, "no_offer", "1", 0)
    for kind in ("minted", "sold", "retired"):
        yield trades.certificate(HappeningType(f"certificate_{kind}"), log, 1, 1000)


async def test_events_and_what_they_carry(hass: HomeAssistant, account: MockConfigEntry) -> None:
    fired: list[Event] = []
    hass.bus.async_listen("*", lambda event: fired.append(event) if DOMAIN in str(event.event_type) else None)
    reports = LoadReports(hass, account)
    for happening in told():
        reports.happened(happening)
    load = Load(
        id="load",
        name="Heater",
        switch="switch.heater",
        switch_id=None,
        meter=None,
        power_w=1,
        default_price="0",
        longest_s=1,
        rest_s=1,
        critical=False,
    )
    for what in LOAD_EVENTS:
        reports.load_happened(load, what, {"event": "", "until": 1, "reason": None})
    await hass.async_block_till_done()
    assert {str(event.event_type).removeprefix(f"{DOMAIN}_") for event in fired} == {*HappeningType, *LOAD_EVENTS}
    compare("events.txt", sorted(f"{event.event_type}: {' '.join(sorted(event.data))}" for event in fired))


@pytest.mark.chain
@pytest.mark.freeze_time(tick=True)
async def test_actions_and_what_they_answer(home: HomeAssistantHome) -> None:
    await operator(home)
    number = await home.town.request(evening(EVENT_DAY))
    later = await home.town.request(offered(EVENT_DAY, offset=21 * HOUR // INTERVAL))
    event = {"account": home.entry.entry_id, "event_id": number}
    await home.move(at(EVENT_DAY, 12, 1))
    answers: dict[str, Any] = {"place_bid": await home.call(DOMAIN, "place_bid", **event, energy_wh=700, price="0.30")}
    answers["join_event"] = await home.call(DOMAIN, "join_event", **{**event, "event_id": later})
    answers["request_reduction"] = asked = await home.call(DOMAIN, "request_reduction", **request(home))
    answers["cancel_event"] = await home.call(DOMAIN, "cancel_event", **{**event, "event_id": asked["id"]})
    answers["create_grid_event"] = made = await home.call(DOMAIN, "create_grid_event", **grid_event(home))
    answers["complete_event"] = await home.call(DOMAIN, "complete_event", **{**event, "event_id": made["id"]})
    stake = {"account": home.entry.entry_id, "amount": 1}
    answers["add_stake"] = await home.call(DOMAIN, "add_stake", **stake)
    await propose(home, home.account)
    await home.move(at(EVENT_DAY, 15, 1))
    answers["list_proposals"] = await home.call(DOMAIN, "list_proposals", account=home.entry.entry_id)
    answers["vote"] = await home.call(DOMAIN, "vote", **ballot(home))
    answers["clear_auction"] = await home.call(DOMAIN, "clear_auction", **event)
    await home.move(at(EVENT_DAY, 18), act=False)
    answers["shed"] = await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id)
    answers["get_delivery"] = await home.call(DOMAIN, "get_delivery", **event)
    await home.move(at(EVENT_DAY, 20, 2))
    answers["claim"] = await home.call(DOMAIN, "claim", **event)
    await home.move(at(EVENT_DAY, 23, 30))
    answers["withdraw_stake"] = await home.call(DOMAIN, "withdraw_stake", **stake)
    answers["get_events"] = await home.call(DOMAIN, "get_events", account=home.entry.entry_id)
    answers["export_proof"] = await home.call(DOMAIN, "export_proof", **event)
    answering = {action.name for action in ACTIONS if action.response is not SupportsResponse.NONE}
    assert set(answers) == answering - TRADING
    compare("actions.txt", described([action for action in ACTIONS if action.name not in TRADING], answers))


@pytest.mark.chain
@pytest.mark.freeze_time(tick=True)
async def test_actions_of_trading_and_what_they_answer(supplied: Supplied) -> None:
    buyer, seller = supplied.homes
    await turn(seller, "sell", on=False)
    answers: dict[str, Any] = {}
    for offer in await offers_to(buyer):
        taken_back = {"account": seller.entry.entry_id, "offer_id": offer["offer_id"]}
        answers["cancel_offer"] = await seller.call(DOMAIN, "cancel_offer", **taken_back)
    own = {"account": seller.entry.entry_id, "meter": meter_of(seller)}
    answers["mint_certificate"] = minted = await seller.call(DOMAIN, "mint_certificate", **own)
    certificate = {"account": own["account"], "certificate_id": minted["id"]}
    answers["list_certificate"] = await seller.call(DOMAIN, "list_certificate", **certificate, price=1)
    answers["retire_certificate"] = await seller.call(DOMAIN, "retire_certificate", **certificate, beneficiary="x")
    answers["get_certificates"] = await seller.call(DOMAIN, "get_certificates", account=own["account"])
    answers["offer_energy"] = await seller.call(DOMAIN, "offer_energy", **own, energy_wh=200, price="0.2")
    wish = {"account": buyer.entry.entry_id, "energy_wh": 100, "highest_price": 1}
    answers["get_offers"] = await buyer.call(DOMAIN, "get_offers", account=wish["account"])
    answers["buy_energy"] = await buyer.call(DOMAIN, "buy_energy", **wish)
    answers["get_supplies"] = await buyer.call(DOMAIN, "get_supplies", account=wish["account"])
    assert set(answers) == TRADING
    compare("trade_actions.txt", described([action for action in ACTIONS if action.name in TRADING], answers))


def described(actions: Iterable[Action], answers: dict[str, Any]) -> list[str]:
    """Return a line for each action: its fields, and what it answers."""
    lines = []
    for action in actions:
        fields = " ".join(
            sorted(f"{key}{'' if isinstance(key, probatio.Required) else '?'}" for key in action.schema.schema)
        )
        answer = "; ".join(_keys(answers.get(action.name, {})))
        lines.append(f"{action.name}({fields}) -> {answer or 'nothing'}")
    return sorted(lines)


def _keys(answer: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of an answer; of a list those of its first element."""
    yield " ".join(sorted(answer))
    for key, value in sorted(answer.items()):
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict):
            yield f"{key}: {' '.join(sorted(first))}"


def _mark(field: object) -> str:
    return "" if isinstance(field, probatio.Required) else "?"
