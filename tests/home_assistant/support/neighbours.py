"""Two homes in one town, each with a Home Assistant of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from .home import NOON, HomeAssistantHome, hurry, live_through, move_in, reopened, tick

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
