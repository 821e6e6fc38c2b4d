"""Meters: any sensor or a plug feeds a register; register and reading are kept together; every fault is visible."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.meters.build import async_build_samplers
from custom_components.gridpact.meters.sampler import Sampler
from tests.devnet import OffLoopDatabase
from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug, Fault, Identity
from tools.plug.device import old_firmware

from .conftest import DATA, OPTIONS

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENTITY = {
    "source_kind": "entity",
    "source": "sensor.source",
    "source_id": None,
    "kind": "grid",
    "parent": None,
    "capacity_w": 17250,
    "identity": "entity:test:source",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReadingStore]:
    database = OffLoopDatabase(tmp_path / "meters.db")
    yield ReadingStore(database, Grid(900))
    database.close()


class Bench:
    """One meter on a test bench, with a clock that is moved by hand."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, store: ReadingStore) -> None:
        self.hass = hass
        self.freezer = freezer
        self.store = store
        self.changes = 0
        self._samplers: list[Sampler] = []

    async def mount(self, **data: Any) -> Sampler:
        """Mount a meter and take its first sample."""
        subentry = ConfigSubentryData(
            subentry_type="meter", title="Source", unique_id="meter-source", data={**ENTITY, **data}
        )
        entry = MockConfigEntry(domain=DOMAIN, subentries_data=[subentry])
        [sampler] = (await async_build_samplers(self.hass, entry, self.store, self._changed)).values()
        self._samplers.append(sampler)
        sampler.async_start()
        await sampler.async_sample()
        return sampler

    async def unmount(self) -> None:
        while self._samplers:
            await self._samplers.pop().async_stop()

    def show(self, value: str, unit: str, entity_id: str = "sensor.source") -> None:
        self.hass.states.async_set(entity_id, value, {"unit_of_measurement": unit})

    async def wait(self, seconds: float) -> None:
        """Let time pass, ten seconds at a time."""
        while seconds > 0:
            step = min(10, seconds)
            seconds -= step
            self.freezer.tick(timedelta(seconds=step))
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done()
            for sampler in self._samplers:
                await sampler.async_sample()

    async def reading(self, sampler: Sampler, moment: datetime) -> Counts | None:
        index = self.store.grid.index(moment.timestamp())
        return await self.hass.async_add_executor_job(self.store.reading, sampler.meter.id, index)

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
async def bench(hass: HomeAssistant, freezer: FrozenDateTimeFactory, store: ReadingStore) -> AsyncIterator[Bench]:
    freezer.move_to(NOON)
    bench = Bench(hass, freezer, store)
    yield bench
    await bench.unmount()


class TestSensor:
    """Sensors of Home Assistant."""

    async def test_a_counter_counts_from_where_it_was_first_seen(self, bench: Bench) -> None:
        bench.show("812.4", "kWh")
        sampler = await bench.mount()
        await bench.wait(60)
        bench.show("812.9", "kWh")
        await bench.wait(60)
        assert (sampler.state.import_wh, sampler.state.export_wh) == (500, 0)
        assert sampler.state.problem == "none"
        assert sampler.state.power_mw is None

    async def test_power_is_integrated_and_its_sign_is_the_direction(self, bench: Bench) -> None:
        bench.show("2000", "W")
        sampler = await bench.mount()
        await bench.wait(1800)
        bench.show("-1000", "W")
        await bench.wait(1800)
        assert (sampler.state.import_wh, sampler.state.export_wh) == (1000, 500)
        assert sampler.state.power_w == Decimal(-1000)

    async def test_a_change_between_two_samples_counts_from_its_own_time(self, bench: Bench) -> None:
        bench.show("0", "W")
        sampler = await bench.mount()
        bench.freezer.tick(5)
        bench.show("3600", "W")
        await bench.hass.async_block_till_done()
        await bench.wait(95)
        assert sampler.state.import_wh == 95

    async def test_a_current_becomes_power_by_its_voltage(self, bench: Bench) -> None:
        bench.show("10", "A")
        bench.show("12000", "mV", "sensor.battery")
        sampler = await bench.mount(voltage_sensor="sensor.battery", voltage=230, noise=0.05)
        assert sampler.state.power_w == Decimal(120)
        bench.show("0.04", "A")
        await bench.wait(10)
        assert sampler.state.power_w == 0

    async def test_without_a_voltage_sensor_the_given_voltage_counts(self, bench: Bench) -> None:
        bench.show("10", "A")
        sampler = await bench.mount(voltage=230, noise=0.05)
        assert sampler.state.power_w == Decimal(2300)

    async def test_energy_fed_out_has_a_sensor_of_its_own(self, bench: Bench) -> None:
        bench.show("100", "kWh")
        bench.show("50", "kWh", "sensor.out")
        sampler = await bench.mount(export_source="sensor.out")
        await bench.wait(60)
        bench.show("100.2", "kWh")
        bench.show("50.3", "kWh", "sensor.out")
        await bench.wait(20)
        assert (sampler.state.import_wh, sampler.state.export_wh) == (200, 300)

    async def test_power_fed_out_is_taken_off(self, bench: Bench) -> None:
        bench.show("200", "W")
        bench.show("500", "W", "sensor.out")
        sampler = await bench.mount(export_source="sensor.out")
        assert sampler.state.power_w == Decimal(-300)

    async def test_a_counter_and_a_power_are_no_pair(self, bench: Bench) -> None:
        bench.show("100", "kWh")
        bench.show("500", "W", "sensor.out")
        sampler = await bench.mount(export_source="sensor.out")
        assert sampler.state.problem == "unavailable"

    @pytest.mark.parametrize("gone", [STATE_UNAVAILABLE, "unknown", "nan", "inf"])
    async def test_a_sensor_without_a_value_makes_no_reading(self, bench: Bench, gone: str) -> None:
        bench.show("100", "kWh")
        sampler = await bench.mount()
        bench.show(gone, "kWh")
        await bench.wait(900)
        assert sampler.state.problem == "unavailable"
        assert not sampler.state.available
        assert await bench.reading(sampler, NOON + timedelta(minutes=15)) is None

        bench.show("100.7", "kWh")
        await bench.wait(900)
        assert sampler.state.import_wh == 700, "a counter forgets nothing meanwhile"
        assert await bench.reading(sampler, NOON + timedelta(minutes=30)) == Counts(700, 0)

    @pytest.mark.parametrize("missing", ["sensor.out", "sensor.battery"])
    async def test_half_a_reading_is_none(self, bench: Bench, missing: str) -> None:
        bench.show("10", "A")
        field = "export_source" if missing == "sensor.out" else "voltage_sensor"
        sampler = await bench.mount(**{field: missing})
        assert sampler.state.problem == "unavailable"

    async def test_a_unit_that_measures_nothing_is_no_value(self, bench: Bench) -> None:
        bench.show("21", "°C")
        sampler = await bench.mount()
        assert sampler.state.problem == "unavailable"

    async def test_a_reading_is_taken_on_every_time_of_the_grid(self, bench: Bench) -> None:
        bench.show("100", "kWh")
        sampler = await bench.mount()
        await bench.wait(893)
        bench.freezer.move_to(NOON + timedelta(minutes=15))
        bench.show("100.1", "kWh")
        async_fire_time_changed(bench.hass)
        await bench.hass.async_block_till_done()
        assert await bench.reading(sampler, NOON + timedelta(minutes=15)) == Counts(100, 0)

    async def test_the_register_goes_on_after_a_restart(self, bench: Bench) -> None:
        bench.show("100", "kWh")
        await bench.mount()
        await bench.wait(60)
        bench.show("100.5", "kWh")
        await bench.wait(60)
        await bench.unmount()

        bench.freezer.tick(60)
        bench.show("100.9", "kWh")
        sampler = await bench.mount()
        assert sampler.state.import_wh == 900

    async def test_history_grows_by_whole_days(self, bench: Bench) -> None:
        bench.show("100", "kWh")
        sampler = await bench.mount()
        assert sampler.state.history_days == 0
        bench.freezer.tick(timedelta(days=3, hours=2))
        assert sampler.state.history_days == 3

    async def test_a_renamed_sensor_is_still_found(self, hass: HomeAssistant, bench: Bench) -> None:
        registry = er.async_get(hass)
        entry = registry.async_get_or_create("sensor", "test", "source", suggested_object_id="source")
        registry.async_update_entity(entry.entity_id, new_entity_id="sensor.renamed")
        bench.show("100", "kWh", "sensor.renamed")
        sampler = await bench.mount(source_id=entry.id)
        assert sampler.state.problem == "none"


def plug_data(plug: EmulatedPlug, **changes: Any) -> dict[str, Any]:
    return {
        "source_kind": "tapo",
        "host": plug.address,
        "username": plug.username,
        "password": plug.password,
        "device_id": plug.device.identity.device_id,
        "model": plug.device.identity.model,
        "kind": "appliance",
        "capacity_w": 3680,
        "identity": f"tapo:{plug.device.identity.device_id}",
        **changes,
    }


def the_time() -> float:
    """The clock of the test: `time` itself is not frozen everywhere."""
    return dt_util.utcnow().timestamp()


class TestPlug:
    """The plug that is read directly."""

    pytestmark = pytest.mark.usefixtures("bench", "socket_enabled")

    @pytest.fixture
    async def plug(self) -> AsyncIterator[EmulatedPlug]:
        async with EmulatedPlug(load=1800, clock=the_time) as plug:
            yield plug

    async def test_counts_what_the_plug_counts(self, bench: Bench, plug: EmulatedPlug) -> None:
        sampler = await bench.mount(**plug_data(plug))
        assert sampler.state.power_w == Decimal(1800)
        assert sampler.state.switched_on is True
        bench.freezer.tick(timedelta(hours=1))
        await sampler.async_sample()
        assert sampler.state.import_wh == 1800

    @pytest.mark.parametrize("version", ["1.2.3", "1.3.0"])
    async def test_reads_old_firmware(self, bench: Bench, version: str) -> None:
        async with EmulatedPlug(old_firmware(version), load=1800, clock=the_time) as plug:
            sampler = await bench.mount(**plug_data(plug))
            assert sampler.state.problem == "none"

    async def test_without_a_counter_power_is_integrated(self, bench: Bench) -> None:
        identity = Identity(missing=frozenset({"today_energy"}))
        async with EmulatedPlug(identity, load=1800, clock=the_time) as plug:
            sampler = await bench.mount(**plug_data(plug))
            for _ in range(6):
                bench.freezer.tick(timedelta(seconds=10))
                await sampler.async_sample()
            assert sampler.state.import_wh == 30

    @pytest.mark.parametrize("fault", [Fault.HTTP_500, Fault.DROP])
    async def test_a_fault_shows_and_passes_without_a_restart(
        self, bench: Bench, plug: EmulatedPlug, fault: Fault
    ) -> None:
        sampler = await bench.mount(**plug_data(plug))
        plug.fault = fault
        await sampler.async_sample()
        assert sampler.state.problem == "unavailable"
        assert (sampler.state.power_w, sampler.state.switched_on) == (None, None)

        plug.fault = None
        await sampler.async_sample()
        assert sampler.state.problem == "none"

    async def test_an_expired_session_is_renewed_unseen(self, bench: Bench, plug: EmulatedPlug) -> None:
        sampler = await bench.mount(**plug_data(plug))
        plug.expire_sessions()
        await sampler.async_sample()
        assert sampler.state.problem == "none"
        assert plug.logins == 2

    async def test_a_wrong_password_is_never_tried_again(self, bench: Bench, plug: EmulatedPlug) -> None:
        sampler = await bench.mount(**plug_data(plug, password="wrong"))
        assert sampler.state.login_refused
        logins = plug.logins
        await bench.wait(60)
        assert plug.logins == logins

    async def test_a_plug_that_was_off_is_found_when_it_returns(self, bench: Bench, plug: EmulatedPlug) -> None:
        sampler = await bench.mount(**plug_data(plug))
        await plug.stop()
        await sampler.async_sample()
        assert sampler.state.problem == "unavailable"
        await plug.start()
        await sampler.async_sample()
        assert sampler.state.problem == "none"


@pytest.mark.chain
class TestPlugEntities:
    """What of it is seen in Home Assistant."""

    @pytest.fixture
    async def account(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, tmp_path: Path) -> MockConfigEntry:
        hass.config.config_dir = str(tmp_path)
        changes = {"rpc_urls": [anvil.url], "market": deployed.market, "first_block": deployed.first_block, "key": None}
        entry = MockConfigEntry(
            domain=DOMAIN, title="Konstanz Flex", unique_id="evm-plug", data=DATA | changes, options=OPTIONS
        )
        entry.add_to_hass(hass)
        return entry

    def add(self, hass: HomeAssistant, account: MockConfigEntry, data: dict[str, Any]) -> None:
        hass.config_entries.async_add_subentry(
            account,
            ConfigSubentry(subentry_type="meter", title="Heater", unique_id="meter-plug", data=data),  # type: ignore[arg-type]
        )

    async def test_the_plug_is_switched_by_its_own_entity(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        self.add(hass, account, plug_data(plug))
        assert await hass.config_entries.async_setup(account.entry_id)
        await hass.async_block_till_done()
        switch = er.async_get(hass).async_get_entity_id("switch", DOMAIN, "evm-plug_meter-plug_plug")
        assert switch
        for action, on in (("turn_off", False), ("turn_on", True)):
            await hass.services.async_call("switch", action, {"entity_id": switch}, blocking=True)
            assert plug.meter.on is on
            assert hass.states.is_state(switch, "on" if on else "off")

    async def test_a_wrong_password_asks_for_help(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        self.add(hass, account, plug_data(plug, password="wrong"))
        assert await hass.config_entries.async_setup(account.entry_id)
        await hass.async_block_till_done()
        [subentry_id] = account.subentries
        issue = ir.async_get(hass).async_get_issue(DOMAIN, f"plug_login_{account.entry_id}_{subentry_id}")
        assert issue
        assert issue.translation_placeholders == {"account": "Konstanz Flex", "meter": "Heater"}
        reason = er.async_get(hass).async_get_entity_id("binary_sensor", DOMAIN, "evm-plug_meter-plug_readings")
        assert reason
        state = hass.states.get(reason)
        assert state
        assert (state.state, state.attributes["reason"]) == ("on", "unavailable")
