"""A battery falls; Home Assistant is killed at the steps of buying and of switching, there and back.

Whatever dies in between: it is paid once, never are two supplies connected, no relay stays in between, and the account
of who consumed what misses nothing.
"""

import asyncio
from contextlib import closing
from pathlib import Path
import signal
import sqlite3

import pytest

from custom_components.gridpact.checkpoints import VARIABLE

from ..scene.lines import LOT_WH, OWN, PRICES, ROSA, Street, street
from ..scene.waiting import PATIENCE_S, until

pytestmark = [
    pytest.mark.crash,
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("whole_home"),  # one at a time: each needs a processor of its own
]

type Points = tuple[tuple[str, int, list[str]], ...]

# Each point, and what a kill there leaves: Wh bought on the chain, relays that are closed.
LOT = LOT_WH * 11 // 10
BUYING: Points = (
    ("begun:buy", 0, [OWN]),
    ("sent:buy", LOT, [OWN]),
)
GOING: Points = (
    ("supply_opened:supply", LOT, []),
    ("supply_closed:supply", LOT, [ROSA]),
)
RETURNING: Points = (
    ("supply_opening:own", LOT, [ROSA]),
    ("supply_opened:own", LOT, []),
)


async def test_killed_while_it_buys_and_switches(tmp_path: Path) -> None:
    async with street(tmp_path) as home:
        await home.home_assistant.stop()
        home.lines.charge = 20
        home.lines.show()
        for point, bought, closed in (*BUYING, *GOING):
            await die(home, point)
            assert await energy_of(home) == (bought, 0), point
            assert home.lines.closed == closed, point
        home.lines.used_wh = 7  # while nobody looked
        home.lines.show()
        await live(home)
        await home.until_in_use(ROSA)
        assert home.lines.closed == [ROSA]
        await home.use(12)
        await until(lambda: consumed(home, 12), "what was used is counted")
        await home.home_assistant.kill()

        home.lines.used_wh, home.lines.charge = 20, 90
        home.lines.show()
        for point, _, closed in RETURNING:
            await die(home, point)
            assert home.lines.closed == closed, point
        await live(home)
        await home.until_in_use(OWN)
        await home.use(40)  # its own
        await until(lambda: reported(home, 20), "the chain knows what was consumed")
        await home.home_assistant.stop()

        assert home.lines.closed == [OWN]
        home.lines.assert_never_two()
        assert [move[:2] for move in home.lines.moves] == [
            (OWN, "off"),
            (ROSA, "on"),
            (ROSA, "off"),
            (OWN, "on"),
        ]
        assert rows(home, "SELECT seller, wh FROM consumption") == [(home.sellers[ROSA].address, 20)]
        assert rows(home, "SELECT state, wh FROM purchases") == [("done", LOT)]
        told = [key for (key,) in rows(home, "SELECT key FROM happenings WHERE key LIKE 'supply_changed%'")]
        assert told == ["supply_changed:1", "supply_changed:2"]
        assert await home.fair.trade.credit(home.sellers[ROSA].address) == (LOT * PRICES[ROSA] // 1000, 0)


async def die(home: Street, point: str) -> None:
    """Start Home Assistant, and wait until it has killed itself at a point."""
    home.forget_states()
    await home.home_assistant.launch({VARIABLE: point})
    try:
        code = await home.home_assistant.died(PATIENCE_S)
    except TimeoutError:
        raise AssertionError(f"did not die at {point}:\n{home.home_assistant.tail(200)}") from None
    assert code == -signal.SIGKILL, f"ended before {point}:\n{home.home_assistant.tail()}"


async def live(home: Street) -> None:
    """Start Home Assistant for good."""
    home.forget_states()
    await home.home_assistant.start()
    await home.place.api.wait_started()


async def consumed(home: Street, wh: int) -> bool:
    """Return whether the account says that so much was consumed; SQLite lets others read meanwhile."""
    found = await asyncio.to_thread(rows, home, "SELECT SUM(wh) FROM consumption")
    return bool(found == [(wh,)])


async def reported(home: Street, wh: int) -> bool:
    """Return whether the chain says that so much of what was bought is consumed."""
    return await energy_of(home) == (LOT, wh)


async def energy_of(home: Street) -> tuple[int, int]:
    """Return the Wh bought of Rosa and consumed, as the chain says."""
    return await home.fair.trade.energy_of(home.account, home.sellers[ROSA].address)


def rows(home: Street, query: str) -> list[tuple[object, ...]]:
    """Return what the account's database says."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()
