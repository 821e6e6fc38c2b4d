"""What a person does once in Home Assistant: join the market, add the plug and its load, import the blueprint."""

import asyncio
from dataclasses import dataclass
from typing import Any

from tools.home_assistant import Api
from tools.plug import EmulatedPlug

FLOWS = "/api/config/config_entries/flow"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
OPTIONS_FLOWS = "/api/config/config_entries/options/flow"
BLUEPRINT = "gridpact/shed_when_won.yaml"
NEEDED = {"sensor.load_status", "sensor.energy_in", "switch.automatic", "binary_sensor.event_in_progress"}
MOST_PER_DAY = 24
SETTLED_S = 30
LIMITS = {"fee_each": "0.1", "fee_per_day": "1", "buy_each": "5", "buy_per_day": "20"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who sits in front of Home Assistant, and what they type."""

    market_code: str
    secret: str
    wallet: str
    lowest_price: float


class Account:
    """An account of the integration in a Home Assistant."""

    def __init__(self, api: Api) -> None:
        """Nothing is set up yet."""
        self.api = api
        self.entry = ""

    async def turn_on(self, key: str) -> None:
        """Turn on a switch. Raises TimeoutError."""
        await self._set(key, "on", "switch.turn_on")

    async def set_number(self, key: str, value: int) -> None:
        """Set a number. Raises TimeoutError."""
        await self._set(key, str(value), "number.set_value", value=value)

    async def entities(self) -> dict[str, str]:
        """Return the integration's entity ids by platform and key ("sensor.status")."""
        registry = await self.api.command("config/entity_registry/list")
        return {_key(item): item["entity_id"] for item in registry if item["platform"] == "gridpact"}

    async def entity(self, key: str) -> str:
        """Return an entity id by platform and key."""
        return (await self.entities())[key]

    async def state(self, key: str) -> dict[str, Any]:
        """Return the state of an entity by platform and key."""
        found: dict[str, Any] = await self.api.get(f"/api/states/{await self.entity(key)}")
        return found

    async def _set(self, key: str, wanted: str, action: str, **data: Any) -> None:
        """Call an action until the entity shows what it should.

        Every new subentry loads the account again, and then its entities are away for a moment.
        """
        async with asyncio.timeout(SETTLED_S):
            while not await self._shows(key, wanted):
                if name := (await self.entities()).get(key):
                    await self.api.act(action, entity_id=name, **data)
                await asyncio.sleep(0.2)

    async def _shows(self, key: str, wanted: str) -> bool:
        name = (await self.entities()).get(key)
        return name is not None and (await self.api.get(f"/api/states/{name}"))["state"] in {wanted, f"{wanted}.0"}


class Household(Account):
    """A Home Assistant that takes part in a market."""

    def __init__(self, api: Api, person: Person) -> None:
        """Nothing is set up yet."""
        super().__init__(api)
        self.person = person

    async def join(self) -> None:
        """Add the account."""
        answer = await self.api.flow(
            FLOWS,
            {"handler": "gridpact"},
            {"next_step_id": "code"},
            {"code": self.person.market_code},
            {"next_step_id": "import_key"},
            {"secret": self.person.secret},
            {"payout": self.person.wallet, "consent": True, "limits": LIMITS},
        )
        self.entry = answer["result"]["entry_id"]

    async def set_options(self, **certificates: Any) -> None:
        """Raise how many events a day are welcome, say what certificates are like, and leave everything else."""
        fields = {"most_per_day": MOST_PER_DAY, "certificates": certificates, "limits": LIMITS}
        await self.api.flow(OPTIONS_FLOWS, {"handler": self.entry}, fields)

    async def add_plug(self, plug: EmulatedPlug, power_w: int) -> None:
        """Add a plug as a meter that Gridpact reads itself, and what it switches as a load."""
        await self.api.flow(
            SUBENTRY_FLOWS,
            {"handler": [self.entry, "meter"]},
            {"next_step_id": "tapo"},
            {"host": plug.address, "username": plug.username, "password": plug.password},
            {"next_step_id": "load"},
            {
                "power": power_w,
                "minimum_price": self.person.lowest_price,
                "longest": {"hours": 2, "minutes": 0, "seconds": 0},
                "rest": {"hours": 0, "minutes": 0, "seconds": 0},
                "critical": False,
            },
        )

    async def add_meter(self, kind: str, source: str, export_source: str | None = None) -> None:
        """Add a meter that reads sensors of Home Assistant; its device has no single switch that could be a load."""
        sensors = {"source": source} | ({"export_source": export_source} if export_source else {})
        await self.api.flow(
            SUBENTRY_FLOWS, {"handler": [self.entry, "meter"]}, {"next_step_id": "entity"}, {**sensors, "kind": kind}
        )

    async def only_meter(self) -> str:
        """Return the account's only meter, as forms name it."""
        subentries = await self.api.command("config_entries/subentries/list", entry_id=self.entry)
        return next(str(one["subentry_id"]) for one in subentries if one["subentry_type"] == "meter")

    async def import_blueprint(self) -> None:
        """Make the automation of the shipped blueprint, for the account's only load."""
        devices = await self.api.command("config/device_registry/list")
        loads = [device["id"] for device in devices if device["model"] == "Load"]
        await self.api.post(
            "/api/config/automation/config/gridpact",
            {
                "alias": "Switch off when Gridpact has won",
                "use_blueprint": {
                    "path": BLUEPRINT,
                    "input": {
                        "event_in_progress": await self.entity("binary_sensor.event_in_progress"),
                        "loads": {"device_id": loads},
                    },
                },
            },
        )

    async def settled(self, seconds: float = SETTLED_S) -> None:
        """Wait until the account has loaded with its meter and load; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not set(await self.entities()) >= NEEDED:
                await asyncio.sleep(0.2)


def _key(item: dict[str, Any]) -> str:
    platform = item["entity_id"].partition(".")[0]
    return f"{platform}.{item['translation_key'] or item['unique_id'].rpartition('_')[2]}"
