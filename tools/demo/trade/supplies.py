"""The first home's battery and its relays: two ESPHome nodes, and the supplies that Gridpact makes of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tools.esphome import Node, Relay, build, join

from ..household import SUBENTRY_FLOWS, Household
from ..narrator import Narrator
from ..stage import Stage
from .seller import Seller

LEVEL = "sensor.gridpact_battery_battery_level"
OWN, NEIGHBOUR = "switch.gridpact_supply_own_supply", "switch.gridpact_supply_neighbour_supply"
NAMES = {26: "own", 27: "neighbour"}  # by pin, as in docs/esphome/acs712-relay.yaml
FULL, EMPTY = (12.6, -10), (11.7, 10)  # volts and amperes
NO_CURRENT_V = 1.667
BATTERY = {"limit": 25, "resume": 35, "dwell": {"hours": 0, "minutes": 1}}
HIGHEST_PRICE = 24
LOT_WH = 100
MONEY = "20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """The two nodes."""

    battery: Node
    relays: Node

    def is_closed(self, name: str) -> bool:
        """Return whether the relay of a supply is closed."""
        return next((self.relays.is_on(pin) for pin in NAMES if NAMES[pin] == name), False)

    @property
    def switched(self) -> list[Relay]:
        """How the relays moved since the node started, without orders that changed nothing."""
        moved: list[Relay] = []
        known: dict[int, bool] = {}
        for one in self.relays.pins:
            if known.get(one.pin) is not one.on:
                moved.append(one)
            known[one.pin] = one.on
        return moved


@asynccontextmanager
async def supplies(stage: Stage, narrator: Narrator, seller: Seller) -> AsyncIterator[Supplies]:
    """Give the first home a battery, two relays and money to buy with; at the end the nodes are stopped."""
    folder, household = stage.home_assistant.folder.parent, stage.household
    battery = Node(await asyncio.to_thread(build, "battery-ina219"), folder / "battery")
    relays = Node(await asyncio.to_thread(build, "acs712-relay"), folder / "relays")
    battery.measure(*FULL)
    relays.show(NO_CURRENT_V)
    await stage.utility.run("fund", stage.account, "--tokens", MONEY)
    async with battery, relays:
        await join(household.api, battery, LEVEL)
        await join(household.api, relays, OWN, NEIGHBOUR)
        await _add(household, "own", {"relay": OWN, "battery": LEVEL, **BATTERY})
        await _add(
            household,
            "neighbour",
            {
                "relay": NEIGHBOUR,
                "seller": seller.account,
                "highest_price": HIGHEST_PRICE,
                "lot": LOT_WH,
                "meter": await household.only_meter(),
            },
        )
        await household.turn_on("switch.buy")
        narrator.tell("The first home has a battery, and relays for its own supply and for its neighbour's.")
        yield Supplies(battery=battery, relays=relays)


async def _add(household: Household, kind: str, fields: dict[str, Any]) -> None:
    start = {"handler": [household.entry, "supply"]}
    await household.api.flow(SUBENTRY_FLOWS, start, {"next_step_id": kind}, fields)
