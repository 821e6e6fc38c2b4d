"""Loads are recorded before they are switched, always come back, and obey whoever touches the switch."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.gridpact.database import Database
from custom_components.gridpact.loads import switching
from custom_components.gridpact.loads.control import RETRY_AFTER_S
from custom_components.gridpact.loads.guard import LoadGuard
from custom_components.gridpact.loads.models import Load, LoadStatus, NotShed, Order, Phase, RestoreReason
from custom_components.gridpact.loads.records import LoadRecords
from custom_components.gridpact.settings import Settings, allowed_name

from .support.switches import Relay

NOW = int(datetime(2026, 11, 20, 18, 0, tzinfo=UTC).timestamp())
HEATER = Load(
    id="load-heater",
    name="Water heater",
    switch="switch.water_heater",
    switch_id=None,
    meter=None,
    power_w=2000,
    default_price="0.20",
    longest_s=7200,
    rest_s=3600,
    critical=False,
)
WINDOW = Order(until=NOW + 3600, event="7:0")


@pytest.fixture(autouse=True)
def evening(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(datetime.fromtimestamp(NOW, UTC))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0)  # frozen time passes no other timeout


@pytest.fixture
async def relay(hass: HomeAssistant) -> Relay:
    return await Relay.add(hass)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "account.db")
    yield database
    database.close()


class Home:
    """The loads of a home on one database; `restart` is what a crash and a new start leave of them."""

    def __init__(self, hass: HomeAssistant, database: Database, *loads: Load) -> None:
        self.hass = hass
        self.database = database
        self.happened: list[tuple[str, dict[str, Any]]] = []
        self.settings = Settings(database)
        self.guard = self._guard(loads)

    def _guard(self, loads: tuple[Load, ...]) -> LoadGuard:
        def report(load: Load, what: str, data: dict[str, Any]) -> None:
            self.happened.append((what, data))

        return LoadGuard(self.hass, loads, LoadRecords(self.database), self.settings, report)

    async def restart(self, *loads: Load) -> None:
        await self.guard.async_stop()
        self.guard = self._guard(loads)
        await self.guard.async_start()
        await self.hass.async_block_till_done()

    @property
    def names(self) -> list[str]:
        return [what for what, _ in self.happened]

    def status(self, running: str = "7:0") -> LoadStatus:
        return self.guard.state(HEATER.id, running).status


type MakeHome = Callable[..., Awaitable[Home]]


@pytest.fixture
async def make_home(hass: HomeAssistant, database: Database, relay: Relay) -> AsyncIterator[MakeHome]:
    homes: list[Home] = []

    async def make(*loads: Load) -> Home:
        homes.append(Home(hass, database, *loads))
        await homes[-1].guard.async_start()
        return homes[-1]

    yield make
    for home in homes:
        await home.guard.async_stop()


@pytest.fixture
async def home(make_home: MakeHome) -> Home:
    return await make_home(HEATER)


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_a_load_goes_off_and_says_until_when(home: Home, relay: Relay) -> None:
    result = await home.guard.async_shed(HEATER.id, WINDOW)

    assert (result.shed, result.until) == (True, WINDOW.until)
    assert relay.says == STATE_OFF
    state = home.guard.state(HEATER.id, "7:0")
    assert (state.status, state.back_on, state.can_save_w) == (LoadStatus.OFF, WINDOW.until, 0)
    assert home.names == ["load_shed"]


async def test_the_record_is_on_disk_before_the_switch_moves(home: Home, relay: Relay) -> None:
    seen: list[Phase] = []
    relay.fails = HomeAssistantError("the relay is jammed")
    original = relay.calls

    class Calls(list[str]):
        def append(self, service: str) -> None:
            seen.extend(shed.phase for shed in LoadRecords(home.database).sheds().values())
            original.append(service)

    relay.calls = Calls()
    await home.guard.async_shed(HEATER.id, WINDOW)

    assert seen == [Phase.SHEDDING]


async def test_it_comes_back_exactly_at_the_end_of_the_window(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await pass_time(hass, freezer, 3599)
    assert relay.says == STATE_OFF

    await pass_time(hass, freezer, 1)
    assert relay.says == STATE_ON
    assert home.happened[-1] == ("load_restored", {"event": "7:0", "until": WINDOW.until, "reason": "ended"})
    assert home.status() is LoadStatus.RESTING


async def test_it_comes_back_after_its_longest_time_whatever_the_event(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    result = await home.guard.async_shed(HEATER.id, Order(until=NOW + 20_000, event="7:0"))
    assert result.until == NOW + HEATER.longest_s

    await pass_time(hass, freezer, HEATER.longest_s)
    assert relay.says == STATE_ON
    assert home.happened[-1][1]["reason"] == "longest"


@pytest.mark.parametrize("reason", [RestoreReason.CANCELLED, RestoreReason.LEFT])
async def test_it_comes_back_when_its_event_is_over_early(home: Home, relay: Relay, reason: RestoreReason) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.guard.async_follow({"8:0": reason}.get)
    assert relay.says == STATE_OFF

    await home.guard.async_follow({"7:0": reason}.get)
    assert relay.says == STATE_ON
    assert home.happened[-1][1]["reason"] == reason.value


async def test_what_was_switched_off_outside_any_event_does_not_follow_events(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, Order(until=NOW + 600))
    await home.guard.async_follow(lambda _: RestoreReason.CANCELLED)
    assert relay.says == STATE_OFF


async def test_asking_twice_switches_once(home: Home, relay: Relay) -> None:
    first = await home.guard.async_shed(HEATER.id, WINDOW)
    assert await home.guard.async_shed(HEATER.id, WINDOW) == first
    assert relay.calls == ["turn_off"]
    assert home.names == ["load_shed"]


async def test_whoever_switches_it_on_in_between_wins(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.set(STATE_ON)
    await hass.async_block_till_done()

    assert home.names == ["load_shed", "load_kept_on"]
    assert home.status() is LoadStatus.KEPT_ON
    again = await home.guard.async_shed(HEATER.id, WINDOW)
    assert (again.shed, again.reason) == (False, NotShed.KEPT_ON)

    relay.set(STATE_OFF)
    await pass_time(hass, freezer, 3600)
    assert relay.says == STATE_OFF, "a load that a person switched is theirs"
    assert relay.calls == ["turn_off"]


async def test_a_switch_that_was_away_and_returns_on_counts_as_switched_on(
    hass: HomeAssistant, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.set(STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    assert home.names == ["load_shed"], "silence is no decision"
    relay.set(STATE_ON)
    await hass.async_block_till_done()
    assert home.names == ["load_shed", "load_kept_on"]
    assert relay.calls == ["turn_off"]


async def test_keeping_it_on_counts_for_this_event_only(hass: HomeAssistant, home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.set(STATE_ON)
    await hass.async_block_till_done()

    assert (await home.guard.async_shed(HEATER.id, replace(WINDOW, event="8:0"))).shed


async def test_after_being_called_back_it_stays_on_for_the_event(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    assert await home.guard.async_restore(HEATER.id, RestoreReason.CALLED)

    assert relay.says == STATE_ON
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).reason is NotShed.KEPT_ON


async def test_it_rests_before_the_next_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await pass_time(hass, freezer, 3600)
    later = Order(until=NOW + 9000, event="8:0")
    assert (await home.guard.async_shed(HEATER.id, later)).reason is NotShed.RESTING

    await pass_time(hass, freezer, HEATER.rest_s)
    assert (await home.guard.async_shed(HEATER.id, later)).shed


async def test_a_protected_load_is_never_switched(make_home: MakeHome, relay: Relay) -> None:
    home = await make_home(replace(HEATER, critical=True))

    for order in (WINDOW, Order(until=NOW + 60), replace(WINDOW, counted_on=frozenset({HEATER.id}))):
        assert (await home.guard.async_shed(HEATER.id, order)).reason is NotShed.PROTECTED
    assert home.status() is LoadStatus.PROTECTED
    assert relay.calls == []


async def test_a_load_that_may_not_be_switched_off_is_left_alone(home: Home, relay: Relay) -> None:
    home.settings.write(allowed_name(HEATER.id), "off")
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).reason is NotShed.NOT_ALLOWED
    assert home.status() is LoadStatus.NOT_ALLOWED
    assert relay.calls == []


async def test_a_load_the_bid_did_not_count_on_is_left_alone(home: Home, relay: Relay) -> None:
    order = replace(WINDOW, counted_on=frozenset({"load-other"}))
    assert (await home.guard.async_shed(HEATER.id, order)).reason is NotShed.NOT_COUNTED_ON
    assert relay.calls == []


async def test_a_load_that_is_off_by_itself_is_not_switched_on_later(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    relay.set(STATE_OFF)
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).reason is NotShed.ALREADY_OFF

    await pass_time(hass, freezer, 3600)
    assert relay.calls == []


async def test_a_load_that_cannot_be_reached_says_so(home: Home, relay: Relay) -> None:
    relay.set(STATE_UNAVAILABLE)
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).reason is NotShed.UNREACHABLE
    assert home.status() is LoadStatus.UNREACHABLE


async def test_a_switch_that_does_not_confirm_was_not_switched(home: Home, relay: Relay) -> None:
    relay.obeys = False
    result = await home.guard.async_shed(HEATER.id, WINDOW)
    assert (result.shed, result.reason) == (False, NotShed.NOT_CONFIRMED)
    assert home.names == []


async def test_a_switch_that_confirms_late_is_still_brought_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    relay.obeys = False
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.obeys = True
    relay.set(STATE_OFF)
    await hass.async_block_till_done()
    assert home.names == ["load_shed"]

    await pass_time(hass, freezer, 3600)
    assert relay.says == STATE_ON


async def test_a_load_that_does_not_come_back_is_tried_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.fails = HomeAssistantError("no answer")
    await pass_time(hass, freezer, 3600)
    assert home.names == ["load_shed", "not_restored"]

    relay.fails = None
    await pass_time(hass, freezer, RETRY_AFTER_S)
    assert relay.says == STATE_ON
    assert home.happened[-1] == ("load_restored", {"event": "7:0", "until": WINDOW.until, "reason": "ended"})


async def test_a_load_that_was_away_comes_back_as_soon_as_it_answers(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.set(STATE_UNAVAILABLE)
    relay.obeys = False
    await pass_time(hass, freezer, 3600)

    relay.obeys = True
    relay.set(STATE_OFF)
    await hass.async_block_till_done()
    assert relay.says == STATE_ON


async def test_a_restart_in_the_window_changes_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.restart(HEATER)
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).shed
    assert relay.calls == ["turn_off"]

    await pass_time(hass, freezer, 3600)
    assert relay.says == STATE_ON
    assert home.happened[-1][1]["reason"] == "ended"


async def test_a_load_comes_back_at_start_if_its_time_passed_meanwhile(
    freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    freezer.tick(timedelta(seconds=5000))
    await home.restart(HEATER)

    assert relay.says == STATE_ON
    assert home.happened[-1][1]["reason"] == "restart"


async def test_at_start_it_waits_for_a_switch_that_is_not_there_yet(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    hass.states.async_remove(relay.entity_id)
    freezer.tick(timedelta(seconds=5000))
    await home.restart(HEATER)
    assert home.names == ["load_shed"], "nobody is alarmed yet"

    relay.set(STATE_OFF)
    await hass.async_block_till_done()
    assert relay.says == STATE_ON


async def test_a_switch_that_stays_away_after_the_start_is_reported(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.set(STATE_UNAVAILABLE)
    relay.fails = HomeAssistantError("no answer")
    freezer.tick(timedelta(seconds=5000))
    await home.restart(HEATER)
    await pass_time(hass, freezer, RETRY_AFTER_S)
    await asyncio.sleep(0)  # the wait for a confirmation has just timed out
    assert home.names[-1] == "not_restored"


async def test_a_person_who_switched_it_on_while_home_assistant_was_down_wins(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.guard.async_stop()
    relay.set(STATE_ON)
    await home.restart(HEATER)

    assert home.names[-1] == "load_kept_on"
    assert home.status() is LoadStatus.KEPT_ON


async def test_a_crash_between_record_and_switch_leaves_the_load_to_the_next_shed(
    hass: HomeAssistant, home: Home, relay: Relay
) -> None:
    relay.obeys = False
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.obeys = True
    await home.restart(HEATER)

    assert (await home.guard.async_shed(HEATER.id, WINDOW)).shed
    assert relay.says == STATE_OFF


async def test_a_load_that_was_removed_while_it_was_off_comes_back(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.restart()
    assert relay.says == STATE_ON


async def test_a_load_that_became_protected_while_it_was_off_comes_back(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.restart(replace(HEATER, critical=True))
    assert relay.says == STATE_ON


async def test_a_restore_that_a_restart_interrupted_goes_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.fails = HomeAssistantError("no answer")
    await pass_time(hass, freezer, 3600)
    relay.fails = None
    await home.restart(HEATER)
    assert relay.says == STATE_ON
    assert home.names[-1] == "load_restored"


async def test_a_load_that_comes_on_by_itself_while_it_is_being_restored_is_restored(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.obeys = False
    await pass_time(hass, freezer, 3600)
    await asyncio.sleep(0)
    relay.set(STATE_ON)
    await hass.async_block_till_done()
    assert home.names[-1] == "load_restored"
    assert home.status("") is LoadStatus.RESTING


async def test_a_load_that_never_went_off_needs_no_restoring(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, home: Home, relay: Relay
) -> None:
    relay.obeys = False
    await home.guard.async_shed(HEATER.id, WINDOW)
    await pass_time(hass, freezer, 3600)
    assert relay.calls == ["turn_off"]
    assert home.status("") is LoadStatus.READY


async def test_asking_again_after_no_confirmation_switches_again(home: Home, relay: Relay) -> None:
    relay.obeys = False
    await home.guard.async_shed(HEATER.id, WINDOW)
    relay.obeys = True
    assert (await home.guard.async_shed(HEATER.id, WINDOW)).shed
    assert relay.calls == ["turn_off", "turn_off"]


async def test_nothing_is_switched_once_it_was_stopped(home: Home, relay: Relay) -> None:
    await home.guard.async_shed(HEATER.id, WINDOW)
    await home.guard.async_stop()
    assert not await home.guard.async_restore(HEATER.id, RestoreReason.CALLED)
    assert relay.calls == ["turn_off"]


async def test_what_is_not_off_cannot_be_restored(home: Home, relay: Relay) -> None:
    assert not await home.guard.async_restore(HEATER.id, RestoreReason.CALLED)
    assert relay.calls == []
