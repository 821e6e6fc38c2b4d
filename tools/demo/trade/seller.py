"""The second home: a Home Assistant of its own, whose solar meter is an ESPHome node with an INA219."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from custom_components.gridpact.chain.keys import Key
from tools.esphome import Node, build, join
from tools.home_assistant import Api, HomeAssistant

from ..dashboard import add_dashboard
from ..household import Household, Person
from ..money import euros
from ..narrator import Narrator
from ..stage import Stage

SUNSHINE = (32, 250)  # volts and amperes: 8 kW, of which a minute stands for an hour
GIVEN, TAKEN = "sensor.gridpact_solar_energy_given_today", "sensor.gridpact_solar_energy_taken_today"
ASKING_PRICE = 18
CERTIFICATE = {"certificate_lot": 100, "certificate_price": 3.6}
FEE_MONEY = "0.05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The second home; `wallet` receives what it earns."""

    household: Household
    panel: Node
    account: str
    wallet: str
    dashboard: str


@asynccontextmanager
async def seller(stage: Stage, narrator: Narrator) -> AsyncIterator[Seller]:
    """Let the second home move in; at the end its Home Assistant and its node are stopped."""
    folder = stage.home_assistant.folder.parent
    panel = Node(await asyncio.to_thread(build, "solar-ina219"), folder / "panel")
    panel.measure(*SUNSHINE)
    key, wallet = Key.make(), Key.make().address
    minimum = euros(await stage.market.minimum_stake())
    await stage.utility.run("fund", key.address, "--coin", FEE_MONEY, "--tokens", minimum)
    async with panel, HomeAssistant(folder / "second-home-assistant") as running, Api(running.url) as api:
        await api.onboard()
        await api.wait_started()
        narrator.tell(f"A second home moves in: its Home Assistant runs at {running.url}.")
        await join(api, panel, GIVEN, TAKEN)
        person = Person(
            market_code=stage.household.person.market_code, secret=key.reveal(), wallet=wallet, lowest_price=0
        )
        household = Household(api, person)
        await household.join()
        await household.set_options(**CERTIFICATE)
        await household.add_meter("solar", TAKEN, GIVEN)
        narrator.tell("Its solar meter is an ESPHome node with an INA219.")
        yield Seller(
            household=household,
            panel=panel,
            account=key.address,
            wallet=wallet,
            dashboard=await add_dashboard(household),
        )
