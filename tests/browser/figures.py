"""What the card has to say, from the entities' states and the actions' answers, written as in British English."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.demo.household import Household

ZONE = ZoneInfo("Europe/Berlin")


def clock(iso: str) -> str:
    """Return a time of day as browsers write it in Britain: before ten, too, without a zero that is not needed."""
    time = datetime.fromisoformat(iso).astimezone(ZONE)
    return f"{time.hour}:{time:%M}"


def money(amount: str, unit: str) -> str:
    """Return an amount with two decimals, a small one with two digits that count."""
    value = float(amount)
    return f"{value:.2g} {unit}" if 0 < abs(value) < 0.1 else f"{value:.2f} {unit}"


@dataclass(frozen=True, slots=True)
class States:
    """All states of the integration by platform and key, as they were at one moment."""

    found: dict[str, dict[str, Any]]

    def __getitem__(self, key: str) -> str:
        return str(self.found[key]["state"])

    def unit(self, key: str) -> str:
        return str(self.found[key]["attributes"]["unit_of_measurement"])

    def money(self, key: str) -> str:
        return money(self[key], self.unit(key))

    def clock(self, key: str) -> str:
        return clock(self[key])

    def energy(self, key: str) -> str:
        return f"{float(self[key]):.0f} {self.unit(key)}"


async def states(household: Household) -> States:
    """Read them."""
    known = await household.entities()
    found = await household.api.states()
    return States({key: found[entity] for key, entity in known.items() if entity in found})


async def answer(household: Household, action: str, **data: Any) -> Any:
    """Ask one of the actions that answer."""
    return await household.api.act(f"gridpact.{action}", answer=True, account=household.entry, **data)
