"""Two Home Assistants on one chain: both join the same event, save, prove it and are paid."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from tests.integration.town import CENT, WALLET, at, offered

from .support.blueprints import Shelf
from .support.home import EVENT_DAY, NOON, HomeAssistantHome, hurry, live_through, move_in, reopened, tick
from .test_blueprint import automate

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

type Homes = Sequence[HomeAssistantHome]


@pytest.fixture
async def homes(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    socket_enabled: None,
) -> AsyncIterator[Homes]:
    """Each with a Home Assistant of its own, at noon of a day on which both have a past."""
    pasts = await asyncio.to_thread(live_through, tmp_path, ["first", "second"])
    hurry(monkeypatch)
    freezer.move_to(datetime.fromtimestamp(NOON, UTC))
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    (tmp_path / "town").mkdir()
    async with async_test_home_assistant() as neighbour, reopened(pasts[0], tmp_path / "town") as town:
        neighbour.data.pop(DATA_CUSTOM_COMPONENTS)
        pairs = zip((hass, neighbour), pasts, folders, strict=True)
        homes = [await move_in(place, freezer, town, past, folder) for place, past, folder in pairs]
        yield homes
        for home in homes:
            await home.stop()
        await neighbour.async_stop(force=True)


async def move(homes: Homes, seconds: int) -> None:
    """Let time reach a second for all: their meters count, the chain gets blocks, timers fire."""
    while homes[0].now < seconds:
        await tick(homes, [home.draws for home in homes], seconds)
    for home in homes:
        await home.step()


async def test_both_join_the_same_event_and_are_paid_for_what_each_promised(homes: Homes) -> None:
    for home in homes:
        await home.start()
        await automate(home, Shelf(home.hass))
        await home.take_part()
    town = homes[0].town
    series = await town.request(offered(EVENT_DAY, target_wh=1200))
    await move(homes, at(EVENT_DAY, 12, 1))
    await move(homes, at(EVENT_DAY, 12, 2))
    promised = [home.state("sensor", "promised") for home in homes]
    assert sorted(promised) == ["400", "800"], "who was quicker got all of it, the other what was left"
    assert [home.events("event_joined")[0]["event_id"] for home in homes] == [str(series)] * 2

    await move(homes, at(EVENT_DAY, 18, 15))
    assert [home.relay.says for home in homes] == ["off", "off"]
    await move(homes, at(EVENT_DAY, 20))
    assert [home.relay.says for home in homes] == ["on", "on"]
    await move(homes, at(EVENT_DAY, 20, 2))
    for home in homes:
        assert home.names[-2:] == ["event_settled", "event_paid"]
        assert home.state("sensor", "reliability") == "100"
    earned = {"800": "0.24", "400": "0.12"}
    assert [home.state("sensor", "earned") for home in homes] == [earned[wh] for wh in promised]
    assert await town.market.token_balance(WALLET) == 36 * CENT
    settled = [await town.market.site(home.account) for home in homes]
    assert [site.delivered_wh for site in settled] == [site.awarded_wh for site in settled] == list(map(int, promised))


async def test_what_one_leaves_the_other_does_not_notice(homes: Homes) -> None:
    first, second = homes
    for home in homes:
        await home.start()
        await home.take_part()
    await first.town.request(offered(EVENT_DAY, target_wh=2000))
    await move(homes, at(EVENT_DAY, 18))
    for home in homes:
        await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await move(homes, at(EVENT_DAY, 18, 30))
    await first.call("button", "press", entity_id=first.entity_id("button", "leave_event"))
    assert (first.relay.says, second.relay.says) == ("on", "off")
    await move(homes, at(EVENT_DAY, 20, 2))
    assert [home.state("sensor", "earned") for home in homes] == ["0.06", "0.24"]
