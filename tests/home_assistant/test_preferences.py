"""What people set, as the participant is told."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.loads.models import Load
from custom_components.gridpact.market.models import EventKind
from custom_components.gridpact.meters.models import Meter, meter_id
from custom_components.gridpact.participation.home import Preferences
from custom_components.gridpact.preferences import preferences
from custom_components.gridpact.settings import (
    ASKING_PRICE,
    AUTOMATIC,
    CERTIFY,
    RESERVE,
    SELL,
    Settings,
    allowed_name,
    price_name,
)
from custom_components.gridpact.trading.models import TradePreferences

HEATER = Load(
    id="load-heater",
    name="Water heater",
    switch="switch.water_heater",
    switch_id=None,
    meter="1",
    power_w=2000,
    default_price="0.20",
    longest_s=7200,
    rest_s=3600,
    critical=False,
)


def meter(subentry_id: str, kind: str, parent: str | None = None, **data: Any) -> Meter:
    return Meter(
        id=meter_id(subentry_id).hex(),
        subentry_id=subentry_id,
        unique_id=f"meter-{subentry_id}",
        name=subentry_id,
        kind=kind,
        parent=parent,
        capacity_w=3000,
        data={"source_kind": "entity", **data},
    )


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    database = Database(tmp_path / "settings.db")
    yield Settings(database)
    database.close()


def asked(settings: Settings, options: dict[str, Any] | None = None, *meters: Meter) -> Preferences:
    return preferences(settings, options or {}, [HEATER], meters, 6)


def test_nothing_happens_by_itself_until_it_is_switched_on(settings: Settings) -> None:
    assert asked(settings).limits.automatic is False
    settings.write(AUTOMATIC, "on")
    assert asked(settings).limits.automatic is True


def test_loads_are_offered_as_they_are_set_now(settings: Settings) -> None:
    [offer] = asked(settings).loads
    assert (offer.id, offer.can_save_w, offer.minimum_price, offer.allowed) == ("load-heater", 2000, 200_000, True)
    settings.write(price_name(HEATER.id), "0.355")
    settings.write(allowed_name(HEATER.id), "off")
    [offer] = asked(settings).loads
    assert (offer.minimum_price, offer.allowed) == (355_000, False)


def test_meters_name_the_meter_they_sit_behind(settings: Settings) -> None:
    house, plug = meter("house", "grid"), meter("plug", "appliance", "house", source_kind="tapo", model="P110")
    first, second = asked(settings, {}, house, plug).meters
    assert (first.metadata.meter_type, first.parent_id) == (6, None)
    assert (second.metadata.meter_type, second.parent_id) == (0, meter_id("house"))
    assert (second.metadata.manufacturer, second.metadata.model) == ("TP-Link", "P110")


def test_an_appliance_that_was_there_first_sits_behind_the_homes_meter(settings: Settings) -> None:
    """What a plug measures is measured by the grid meter, too, in whatever order they were added."""
    plug, roof, house = meter("plug", "appliance"), meter("roof", "solar"), meter("house", "grid")
    assert [one.parent_id for one in asked(settings, {}, plug, roof, house).meters] == [meter_id("house"), None, None]
    assert [one.parent_id for one in asked(settings, {}, plug).meters] == [None]
    second = meter("flat", "grid")
    assert asked(settings, {}, plug, house, second).meters[0].parent_id is None, "nobody knows behind which"


def test_options_are_limits(settings: Settings) -> None:
    limits = asked(settings, {"kinds": ["emergency"], "minimum_profit": "0.05", "most_per_day": 1}).limits
    assert (limits.kinds, limits.minimum_profit, limits.most_per_day) == ({EventKind.EMERGENCY}, 50_000, 1)


def test_a_kind_that_is_no_more_is_no_wish(settings: Settings) -> None:
    assert asked(settings, {"kinds": ["moonlight"]}).limits.kinds == frozenset()


def test_without_a_choice_every_kind_is_wanted(settings: Settings) -> None:
    assert asked(settings, {}).limits.kinds == frozenset(EventKind)


@pytest.mark.parametrize(
    ("begin", "end", "quiet"),
    [
        ("17:00:00", "18:01:00", True),
        ("19:59:00", "23:00:00", True),
        ("20:00:00", "23:00:00", False),
        ("22:00:00", "06:00:00", False),
        ("22:00:00", "18:01:00", True),
        ("18:00:00", "18:00:00", False),
        (None, None, False),
    ],
)
async def test_quiet_hours_are_local_and_may_cross_midnight(
    hass: HomeAssistant, settings: Settings, begin: str | None, end: str | None, quiet: bool
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    start = int(datetime(2026, 11, 20, 18, tzinfo=dt_util.get_default_time_zone()).timestamp())
    limits = asked(settings, {"quiet_from": begin, "quiet_to": end}).limits
    assert limits.quiet(start, start + 7200) is quiet


async def test_days_are_those_of_the_home(hass: HomeAssistant, settings: Settings) -> None:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    zone = dt_util.get_default_time_zone()
    day = asked(settings).limits.day
    noon, evening, next_day = (
        int(datetime(2026, 11, 20 + later, hour, tzinfo=zone).timestamp()) for later, hour in ((0, 12), (0, 21), (1, 1))
    )
    assert day(noon) == day(evening) == day(next_day) - 1


def test_a_coin_is_worth_what_people_say(settings: Settings) -> None:
    assert asked(settings).coin_worth == 0
    assert asked(settings, {"coin_worth": "2400.5"}).coin_worth == 2_400_500_000


def test_nothing_is_sold_or_certified_until_it_is_switched_on(settings: Settings) -> None:
    assert asked(settings).trade == TradePreferences()
    assert not asked(settings).trade.wanted


def test_what_becomes_of_surplus(settings: Settings) -> None:
    settings.write_all({SELL: "on", CERTIFY: "off", ASKING_PRICE: "0.18", RESERVE: "40"})
    wanted = asked(settings).trade
    assert (wanted.sell, wanted.certify) == (True, False)
    assert (wanted.asking_price, wanted.reserve_percent) == (180_000, 40)


def test_certificates_are_as_large_and_dear_as_people_want_and_name_a_place_only_if_they_do(settings: Settings) -> None:
    options = {"certificate_lot": 2000, "certificate_price": "0.05", "certificate_place": "Konstanz"}
    wanted = asked(settings, options).trade
    assert (wanted.lot_wh, wanted.certificate_price, wanted.place) == (2000, 50_000, "Konstanz")
    assert asked(settings).trade.place == ""
    assert asked(settings).trade.certificate_price is None
