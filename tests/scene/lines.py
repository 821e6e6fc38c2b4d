"""A home with lines to its own supply and to its neighbours', and neighbours who sell: a real chain, a real process.

The relays are a file, which Home Assistant's own command_line switches write and read: like real ones they stay as they
are when Home Assistant dies, and the file holds everything that they ever did. Battery and meter are templates.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time
from unittest.mock import patch

from custom_components.gridpact.chain.evm.contracts import REGISTRY
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.keys import Key
from tests.integration import fair as fairs
from tests.integration.fair import CENT, Fair, Seller
from tools.demo.household import SUBENTRY_FLOWS, Household, Person
from tools.home_assistant import HomeAssistant

from .place import Place, place
from .waiting import until

INTERVAL = 8  # seconds; Home Assistant looks four times as often
PAST_S = 3600
FEE_MONEY = 5 * 10**16
TOKENS = 10 * 10**18
LOT_WH = 50
WAITED_S = 60
OWN, ROSA, PAUL = "own", "rosa", "paul"
PRICES = {ROSA: 20 * CENT, PAUL: 25 * CENT}
NEEDED = ("switch.own_supply_buy_automatically", "number.paul_supply_highest_price", "number.rosa_supply_highest_price")


@dataclass(slots=True, kw_only=True)
class Lines:
    """The files. Energy in Wh, charge in percent."""

    folder: Path
    charge: int = 80
    used_wh: int = 0

    def lay(self) -> str:
        """Write the files as they are at first, and return Home Assistant's configuration for them."""
        self.folder.mkdir()
        self._log.write_text("".join(f"{name} {'on' if name == OWN else 'off'} 0\n" for name in (OWN, ROSA, PAUL)))
        self.show()
        switches = "".join(self._switch(name) for name in (OWN, ROSA, PAUL))
        return f"command_line:\n{switches}template: !include {self._sensors}\n"

    def show(self) -> None:
        """Let the sensors show what battery and meter say, from the next start or reload of templates on."""
        battery = _sensor("Battery", self.charge, "%", "battery", "measurement")
        self._sensors.write_text(battery + _sensor("Energy", self.used_wh, "Wh", "energy", "total_increasing"))

    @property
    def moves(self) -> list[tuple[str, str, float]]:
        """What the relays did: name, "on" or "off", second; only real changes."""
        found: list[tuple[str, str, float]] = []
        states: dict[str, str] = {}
        for line in self._log.read_text().splitlines():
            name, state, at = line.split()
            if states.get(name) != state:
                states[name] = state
                found.append((name, state, float(at)))
        return found[3:]

    @property
    def closed(self) -> list[str]:
        """The relays that are closed now."""
        states = {OWN: "on"} | {name: state for name, state, _ in self.moves}
        return sorted(name for name, state in states.items() if state == "on")

    def assert_never_two(self) -> None:
        """Fail if two supplies were ever connected at once."""
        closed = {OWN}
        for name, state, at in self.moves:
            closed = closed | {name} if state == "on" else closed - {name}
            assert len(closed) <= 1, (closed, at)

    @property
    def _sensors(self) -> Path:
        return self.folder / "sensors.yaml"

    @property
    def _log(self) -> Path:
        return self.folder / "relays"

    def _switch(self, name: str) -> str:
        def write(state: str) -> str:
            return f"echo {name} {state} $(date +%s.%N) >> {self._log}"

        return (
            f"  - switch:\n      name: {name.capitalize()}\n      unique_id: {name}\n      scan_interval: 1\n"
            f"      command_on: {write('on')}\n      command_off: {write('off')}\n"
            f"      command_state: grep '^{name} ' {self._log} | tail -n 1 | grep -q ' on '\n"
        )


def _sensor(name: str, value: int, unit: str, device_class: str, state_class: str) -> str:
    return (
        f'- sensor:\n    name: {name}\n    unique_id: {name}\n    state: "{value}"\n'
        f'    unit_of_measurement: "{unit}"\n    device_class: {device_class}\n    state_class: {state_class}\n'
    )


@dataclass(slots=True, kw_only=True)
class Street:
    """What is there."""

    place: Place
    lines: Lines
    fair: Fair
    sellers: dict[str, Seller]
    offers: dict[str, int]
    key: Key
    entry: str

    @property
    def home_assistant(self) -> HomeAssistant:
        return self.place.home_assistant

    @property
    def account(self) -> str:
        return self.key.address

    @property
    def database(self) -> Path:
        """The account's database; to be read only while its Home Assistant is dead."""
        [path] = (self.home_assistant.folder / "gridpact").glob("*.db")
        return path

    def forget_states(self) -> None:
        """Before a start: templates would show what they showed before, which sensors of devices do not."""
        (self.home_assistant.folder / ".storage" / "core.restore_state").unlink(missing_ok=True)

    async def use(self, wh: int) -> None:
        """Let the home's meter show so much while Home Assistant runs."""
        self.lines.used_wh = wh
        self.lines.show()
        await self.place.api.act("template.reload")

    async def state(self, entity_id: str) -> str | None:
        found = (await self.place.api.states()).get(entity_id)
        return found["state"] if found else None

    async def is_in_use(self, name: str) -> bool:
        return await self.state(f"binary_sensor.{name}_supply_in_use") == "on"

    async def until_in_use(self, name: str) -> None:
        await until(lambda: self.is_in_use(name), f"{name} supplies the home")


@asynccontextmanager
async def street(folder: Path) -> AsyncIterator[Street]:
    """Set everything up: Home Assistant runs, buys automatically, and has no reason to."""
    begin = int(time.time()) - PAST_S
    lines = Lines(folder=folder / "lines")
    async with place(folder, INTERVAL, begin) as there:
        with (there.home_assistant.folder / "configuration.yaml").open("a") as configuration:
            configuration.write(lines.lay())
        with patch.multiple(fairs, INTERVAL=INTERVAL, CAPACITY_W=3_000_000):
            fair, sellers, offers = await _neighbours(there, folder)
        key = Key.make()
        there.node.set_balance(key.address, FEE_MONEY)
        await there.first_start()
        entry = await _move_in(there, key, sellers)
        await there.utility.give(key.address, TOKENS)
        yield Street(place=there, lines=lines, fair=fair, sellers=sellers, offers=offers, key=key, entry=entry)


async def _neighbours(there: Place, folder: Path) -> tuple[Fair, dict[str, Seller], dict[str, int]]:
    """Let neighbours prove and offer what their panels gave."""
    trade = await EvmTrade.of(there.utility.market)
    assert trade is not None
    fair = Fair(there.node, there.utility.provider, there.utility.market, trade, folder)
    await fair.operator.invoke(REGISTRY, there.utility.deployed.registry, "setMinimumStake", 0)
    sellers = {name: await fair.seller() for name in PRICES}
    offers = {}
    for name, seller in sellers.items():
        await seller.produce(1_000)
        offers[name] = await seller.offer(1_000, PRICES[name], hours=24)
    there.node.set_time(int(time.time()))
    return fair, sellers, offers


async def _move_in(there: Place, key: Key, sellers: dict[str, Seller]) -> str:
    """Join, add the meter and the supplies, and switch buying on."""
    person = Person(market_code=there.market_code, secret=key.reveal(), wallet=Key.make().address, lowest_price=1)
    household = Household(there.api, person)
    await household.join()
    await household.add_meter("grid", "sensor.energy")
    own = {"relay": "switch.own", "battery": "sensor.battery", "limit": 25, "resume": 35}
    await _add(household, "own", {**own, "dwell": {"hours": 0, "minutes": 0, "seconds": 1}})
    entries = await there.api.get("/api/config/config_entries/entry")
    assert any(entry["entry_id"] == household.entry for entry in entries)
    [meter] = [one for one in await _subentries(household) if one["subentry_type"] == "meter"]
    for name, seller in sellers.items():
        line = {"relay": f"switch.{name}", "seller": seller.address, "highest_price": 0.3}
        await _add(household, "neighbour", {**line, "lot": LOT_WH, "meter": meter["subentry_id"]})
    async with asyncio.timeout(WAITED_S):
        while not await _has(there, NEEDED):
            await asyncio.sleep(0.2)
        while (await there.api.states())[NEEDED[0]]["state"] != "on":
            await there.api.act("switch.turn_on", entity_id=NEEDED[0])
            await asyncio.sleep(0.2)
    return household.entry


async def _has(there: Place, entities: Sequence[str]) -> bool:
    states = await there.api.states()
    return all(states.get(entity, {}).get("state", "unavailable") != "unavailable" for entity in entities)


async def _add(household: Household, kind: str, fields: dict[str, object]) -> None:
    await household.api.flow(SUBENTRY_FLOWS, {"handler": [household.entry, "supply"]}, {"next_step_id": kind}, fields)


async def _subentries(household: Household) -> list[dict[str, str]]:
    found: list[dict[str, str]] = await household.api.command(
        "config_entries/subentries/list", entry_id=household.entry
    )
    return found
