"""The third home: a Home Assistant with panels, an account on both chains, and a power station made of its meter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from tools.esphome import Node, build, join
from tools.home_assistant import Api, HomeAssistant
from tools.substrate import Substrate

from ..household import FLOWS, SUBENTRY_FLOWS, Account
from ..narrator import Narrator
from ..trade.seller import GIVEN, SUNSHINE, TAKEN
from ..waiting import until

INTERVAL_S = 15  # for which the real one takes 15 minutes
PRICE, ASSET_PRICE = "0.25", "4.82"
LOT_WH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who sits in front of Home Assistant: the secret of their account, and their wallet on the hub."""

    secret: str
    wallet: str


class PowerStation(Account):
    """An account that records and certifies what its panels give."""

    async def open(self, robonomics: Substrate, hub: Substrate, owner: Owner, asset: int) -> None:
        """Add the account, with a collection of its own."""
        answer = await self.api.flow(
            FLOWS,
            {"handler": "gridpact"},
            {"next_step_id": "polkadot"},
            {"robonomics_urls": [robonomics.url], "hub_urls": [hub.url]},
            {"next_step_id": "import_polkadot_key"},
            {"secret": owner.secret, "scheme": "sr25519"},
            {"payout": owner.wallet, "consent": True, "limits": {}},
            {"next_step_id": "new_collection"},
            {"asset": asset},
        )
        self.entry = answer["result"]["entry_id"]

    async def is_loaded(self) -> bool | None:
        """Return whether the account runs, None if not."""
        entries = await self.api.command("config_entries/get", domain="gridpact")
        return any(entry["state"] == "loaded" for entry in entries) or None

    async def add_panels(self) -> None:
        """Add the solar meter, and what becomes of its energy."""
        await self.api.flow(
            SUBENTRY_FLOWS,
            {"handler": [self.entry, "meter"]},
            {"next_step_id": "entity"},
            {"source": TAKEN, "export_source": GIVEN, "kind": "solar"},
            {
                "company_registry_number": "HRB 482",
                "power_station_id": "Sunny Roof 1",
                "every_minutes": 1,
                "figures": True,
                "certify": True,
                "lot_wh": LOT_WH,
                "metadata": "long",
                "price": PRICE,
                "asset_price": ASSET_PRICE,
            },
        )


@asynccontextmanager
async def power_station(
    narrator: Narrator, folder: Path, chains: tuple[Substrate, Substrate], owner: Owner, asset: int
) -> AsyncIterator[PowerStation]:
    """Let the third home move in; at the end its Home Assistant and its node are stopped.

    Raises ValueError if Home Assistant complained that the account blocked it.
    """
    robonomics, hub = chains
    panel = Node(await asyncio.to_thread(build, "solar-ina219"), folder / "roof")
    panel.measure(*SUNSHINE)
    async with panel, HomeAssistant(folder / "third-home-assistant") as running, Api(running.url) as api:
        await api.onboard()
        await api.wait_started()
        narrator.tell(f"A third home moves in: its Home Assistant runs at {running.url}.")
        await join(api, panel, GIVEN, TAKEN)
        station = PowerStation(api)
        await station.open(robonomics, hub, owner, asset)
        await _hurry(running, station)
        await station.add_panels()
        narrator.tell("It has an account on Robonomics and Asset Hub, and its roof is a power station.")
        yield station
        await asyncio.to_thread(_check_complaints, running.log)


async def _hurry(running: HomeAssistant, station: PowerStation) -> None:
    """Restart Home Assistant with an interval of seconds: a demo cannot wait for a quarter of an hour."""
    await until(station.is_loaded, "the account has loaded")
    await running.stop()
    await asyncio.to_thread(_set_interval, running.folder / ".storage" / "core.config_entries")
    await running.start()
    await station.api.wait_started()
    await until(station.is_loaded, "the account has loaded again")


def _set_interval(store: Path) -> None:
    document: dict[str, Any] = json.loads(store.read_text())
    for entry in document["data"]["entries"]:
        if entry["domain"] == "gridpact":
            entry["data"]["interval"] = INTERVAL_S
    store.write_text(json.dumps(document))


def _check_complaints(log: Path) -> None:
    for line in log.read_text(errors="replace").splitlines():
        if "Detected blocking call" in line and "gridpact" in line:
            raise ValueError(line)
