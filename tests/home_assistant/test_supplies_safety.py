"""Whatever relays, battery, sellers and restarts do: never are two supplies connected, and it ends on the own one."""

from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import GridpactError, OutcomeUnknown, Refused, Rejected, Unreachable
from custom_components.gridpact.loads import switching
from custom_components.gridpact.supplies import changeover, steering

from .support.supplies import CENT, NOW, PAUL, PAULS, ROSA, ROSAS, SuppliedHome, Wires
from .support.switches import Relay

NUMBERS: Final = count()
RELAYS: Final = st.sampled_from(["own", "rosa", "paul"])
ERRORS: Final = {
    "refused": Refused("over_limit"),
    "rejected": Rejected("rejected"),
    "unknown": OutcomeUnknown("outcome_unknown"),
    "unreachable": Unreachable("cannot_connect"),
}
STEPS: Final = st.one_of(
    st.tuples(st.just("charge"), st.sampled_from([10, 20, 30, 40, 90, "unavailable", "unknown"])),
    st.tuples(st.just("use"), st.integers(0, 600)),
    st.tuples(st.just("wait"), st.sampled_from([15, 15, 15, 300, 700])),
    st.tuples(st.just("deaf"), RELAYS),
    st.tuples(st.just("late"), RELAYS),
    st.tuples(st.just("lost"), RELAYS),
    st.tuples(st.just("mended"), RELAYS),
    st.tuples(st.just("fails"), st.sampled_from(sorted(ERRORS)), st.booleans()),
    st.tuples(st.just("vanishes"), st.sampled_from([ROSA, PAUL])),
    st.tuples(st.just("sells"), st.sampled_from([ROSA, PAUL])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("by_hand"), st.sampled_from([ROSAS.id, PAULS.id])),
)


class Wired(Relay):
    """A relay whose contact is not what it says: it may obey late, or be lost and stay as it is."""

    def __init__(self, entity_id: str) -> None:
        super().__init__(entity_id)
        self.contact = True
        self.late = False
        self.look: Callable[[], None] = lambda: None
        self._owed: bool | None = None

    def _asked(self, what: str, *, on: bool) -> None:
        self.calls.append(what)
        if not self.available or not self.obeys:
            return
        self._owed = on
        if not self.late:
            self.act()

    def act(self) -> None:
        """Do what was asked for last."""
        if self._owed is not None and self.available:
            self.contact = self._attr_is_on = self._owed
            self._owed = None
            self.look()
            self.async_write_ha_state()

    def mend(self) -> None:
        """Answer again, and say what is so."""
        self.obeys, self.late, self._owed = True, False, None
        self._attr_available, self._attr_is_on = True, self.contact
        self.async_write_ha_state()


class Trial:
    """One home, and what happens to it."""

    def __init__(self, home: SuppliedHome) -> None:
        self.home = home
        self.relays = {"own": home.wires.own, "rosa": home.wires.rosa, "paul": home.wires.paul}

    async def do(self, what: str, *details: Any) -> None:
        act: Callable[..., Awaitable[None] | None] = getattr(self, what)
        if (under_way := act(*details)) is not None:
            await under_way

    def charge(self, percent: Any) -> None:
        self.home.charge(percent)

    def use(self, wh: int) -> None:
        self.home.register_wh += wh

    async def wait(self, seconds: int) -> None:
        for relay in self.relays.values():
            assert isinstance(relay, Wired)
            relay.act()
        await self.home.wait(seconds)

    def deaf(self, name: str) -> None:
        self.relays[name].obeys = False

    def late(self, name: str) -> None:
        relay = self.relays[name]
        assert isinstance(relay, Wired)
        relay.late = True

    def lost(self, name: str) -> None:
        self.relays[name]._attr_available = False
        self.relays[name].async_write_ha_state()

    async def mended(self, name: str) -> None:
        relay = self.relays[name]
        assert isinstance(relay, Wired)
        relay.mend()
        await self.home.hass.async_block_till_done(wait_background_tasks=True)

    def fails(self, how: str, pays_first: bool) -> None:
        self.home.shop.fails, self.home.shop.pays_first = ERRORS[how], pays_first and how[0] == "u"

    def vanishes(self, seller: str) -> None:
        self.home.shop.vanishes(seller)

    def sells(self, seller: str) -> None:
        self.home.shop.sells(seller, 20)

    async def restart(self) -> None:
        await self.home.restart()

    async def by_hand(self, supply: str) -> None:
        with suppress(GridpactError):
            await self.home.control.async_buy(supply, 300, 25 * CENT)

    async def end_well(self) -> None:
        """Everything works again, and the battery is full."""
        self.home.shop.fails = None
        for name in self.relays:
            await self.mended(name)
        self.charge(90)
        await self.wait(15)
        await self.wait(700)
        self.use(10_000)  # what was bought by hand is used up, too
        for _ in range(3):
            await self.wait(700)


@pytest.fixture
async def relays(hass: HomeAssistant) -> list[Wired]:
    return [await Wired.add(hass, f"switch.{name}") for name in ("own", "rosa", "paul")]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0)  # frozen time passes no other timeout
    monkeypatch.setattr(changeover, "SETTLE_S", 0)
    monkeypatch.setattr(steering, "GLANCE_S", 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
@pytest.mark.usefixtures("impatient")
async def test_never_two_supplies_and_always_back_on_its_own(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    relays: list[Wired],
    steps: list[tuple[Any, ...]],
) -> None:
    freezer.move_to(datetime.fromtimestamp(NOW, UTC))
    for relay in relays:
        relay.contact = relay is relays[0]
        relay.mend()
        relay.calls.clear()
    own, rosa, paul = relays
    wires = Wires(hass=hass, own=own, rosa=rosa, paul=paul)
    for relay in relays:
        relay.look = wires.look
    with closing(Database(tmp_path / f"{next(NUMBERS)}.db")) as database:
        home = SuppliedHome(hass, freezer, wires, database, ROSAS, PAULS)
        home.shop.sells(ROSA, 20)
        home.shop.sells(PAUL, 25)
        await home.start()
        trial = Trial(home)
        try:
            for step in steps:
                await trial.do(*step)
                assert not wires.shorted, step
            await trial.end_well()
            assert not wires.shorted
            assert (wires.closed, home.in_use, home.position.buying) == (["own"], ["own"], "")
        finally:
            await home.control.async_stop()
