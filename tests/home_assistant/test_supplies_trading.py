"""A home buys of its neighbours on a real chain while its battery is low: two Home Assistants, and one more seller."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from custom_components.gridpact.trading.trader import Trader
from tests.integration.fair import Fair, Seller
from tests.integration.town import CENT, TOKEN_UNIT, at

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.neighbours import Homes, move
from .support.sensors import set_state
from .support.switches import Relay
from .support.trading import sell
from .test_trading import total

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True), pytest.mark.timeout(300)]

BATTERY = "sensor.battery"
POLL_S = 16


class Buyer:
    """A home with lines to its own supply, to Rosa (another Home Assistant) and to Paul.

    `moves` is what relays did, when, and after which block.
    """

    def __init__(self, homes: Homes, paul: Seller, relays: dict[str, Relay]) -> None:
        self.homes = homes
        self.rosa, self.home = homes
        self.paul = paul
        self.relays = relays
        self.moves: list[tuple[str, str, datetime, int]] = []
        names = [relay.entity_id for relay in relays.values()]
        async_track_state_change_event(self.home.hass, names, self._moved)

    @callback
    def _moved(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        name, block = state.entity_id.partition(".")[2], self.home.town.chain.block
        self.moves.append((name, state.state, state.last_changed, block))

    @property
    def order(self) -> list[str]:
        return [f"{name} {state}" for name, state, _, _ in self.moves]

    @property
    def closed(self) -> list[str]:
        return [name for name, relay in self.relays.items() if relay.says == "on"]

    @property
    def reasons(self) -> list[str]:
        return [event["reason"] for event in self.home.events("supply_changed")]

    @property
    def trader(self) -> Trader:
        trader = self.home.data.trader
        assert trader is not None
        return trader

    def charge(self, percent: int) -> None:
        set_state(self.home.hass, BATTERY, str(percent), "%")

    async def poll(self) -> None:
        """Let the time between two polls pass."""
        await move(self.homes, self.home.now + POLL_S)
        await self.home.hass.async_block_till_done()

    async def live(self, minutes: int) -> None:
        await move(self.homes, self.home.now + 60 * minutes)
        await self.home.hass.async_block_till_done()

    def state(self, domain: str, supply: str, key: str) -> str:
        return self.home.state(domain, f"supply-{supply}_{key}")

    async def consumed(self, seller: str) -> int:
        energy = self.home.data.participant.home.energy
        return (await self.home.hass.async_add_executor_job(energy.consumed)).get(seller, 0)

    async def on_chain(self, seller: str) -> tuple[int, int]:
        """Return the Wh bought of a seller and consumed, as the chain says."""
        return await self.trader.trade.energy_of(self.home.account, seller)


def own_supply() -> ConfigSubentryData:
    data = {"kind": "own", "relay": "switch.own", "relay_id": None, "battery": BATTERY, "battery_id": None}
    use = {"limit": 25, "resume": 35, "dwell": 600}
    return ConfigSubentryData(subentry_type="supply", title="Roof", unique_id="supply-own", data=data | use)


def line_to(name: str, seller: str, meter: str) -> ConfigSubentryData:
    data = {"kind": "neighbour", "relay": f"switch.{name}", "relay_id": None, "seller": seller, "meter": meter}
    use = {"highest_price": "0.3", "lot": 500}
    return ConfigSubentryData(
        subentry_type="supply", title=name.capitalize(), unique_id=f"supply-{name}", data=data | use
    )


@pytest.fixture
async def buyer(homes: Homes, tmp_path: Path) -> Buyer:
    """It is 15 o'clock; Rosa sells at 18 cents, Paul at 20, and the buyer has tokens and a full battery."""
    rosa, home = homes
    town = home.town
    trade = await EvmTrade.of(town.market)
    assert trade is not None
    fair = Fair(town.chain, town.provider, town.market, trade, tmp_path)
    paul = await fair.seller()
    await paul.produce(2_000)
    await paul.offer(2_000, 20 * CENT, hours=48)
    await town.give(home.account, 10 * TOKEN_UNIT)
    await sell(rosa, 0.18)
    relays = {name: await Relay.add(home.hass, f"switch.{name}") for name in ("own", "rosa", "paul")}
    for name in ("rosa", "paul"):
        relays[name].set("off")
    set_state(home.hass, BATTERY, "80", "%")
    home.entry.add_to_hass(home.hass)
    [meter] = home.entry.get_subentries_of_type("meter")
    for supply in (
        own_supply(),
        line_to("rosa", rosa.account, meter.subentry_id),
        line_to("paul", paul.address, meter.subentry_id),
    ):
        home.hass.config_entries.async_add_subentry(home.entry, home.subentry(supply))
    await home.start()
    await home.call("switch", "turn_on", entity_id=home.entity_id("switch", "supply-own_buy"))
    buyer = Buyer(homes, paul, relays)
    await move(homes, at(EVENT_DAY, 15))
    return buyer


async def test_neighbours_help_while_the_battery_is_low(buyer: Buyer) -> None:
    assert buyer.state("binary_sensor", "own", "in_use") == "on"
    assert buyer.home.data.coordinator.data.battery == 80
    await _goes_to_the_cheapest(buyer)
    await _buys_again(buyer)
    await _goes_on_to_the_next(buyer)
    await _comes_back(buyer)
    answer = await buyer.home.call(DOMAIN, "buy_energy", **_by_hand(buyer, "supply-paul", 300))
    assert (answer["energy_wh"], buyer.order[6:]) == (300, ["own off", "paul on"])
    assert buyer.reasons[3:] == ["by_hand"]


async def _goes_to_the_cheapest(buyer: Buyer) -> None:
    home, rosa = buyer.home, buyer.rosa.account
    buyer.charge(20)
    await buyer.poll()
    assert (buyer.order, await buyer.on_chain(rosa)) == ([], (0, 0))
    await buyer.poll()
    assert buyer.order == ["own off", "rosa on"]
    (_, _, opened, block), (_, _, closed, _) = buyer.moves
    assert opened < closed
    parts = home.events("energy_bought")
    assert total(parts) == (550, Decimal("0.099"))
    [(transaction, partner)] = {(part["transaction"], part["partner"]) for part in parts}
    assert partner == rosa
    receipt = home.town.chain.request("eth_getTransactionReceipt", transaction)
    assert int(receipt["blockNumber"], 16) <= block, "no relay moves before the receipt"
    assert await buyer.on_chain(rosa) == (550, 0)
    [told] = home.events("supply_changed")
    assert (told["from"], told["to"], told["reason"]) == ("Roof", "Rosa", "battery_low")
    assert buyer.state("binary_sensor", "rosa", "in_use") == "on"
    assert buyer.state("sensor", "rosa", "supply_price") == "0.18"
    assert buyer.state("sensor", "rosa", "energy_bought") == "0.55"


async def _buys_again(buyer: Buyer) -> None:
    rosa = buyer.rosa.account
    drawn = buyer.home.draws // 2
    await buyer.live(30)
    await buyer.poll()
    assert drawn <= await buyer.consumed(rosa) <= drawn + 15
    await buyer.live(30)  # a lot lasts for less than an hour
    await buyer.poll()
    assert total(buyer.home.events("energy_bought")) == (1100, Decimal("0.198"))
    assert await buyer.on_chain(rosa) == (1100, 0)
    assert buyer.order == ["own off", "rosa on"], "the same relay, and more energy"


async def _goes_on_to_the_next(buyer: Buyer) -> None:
    await _sells_no_more(buyer.rosa)
    for _ in range(6):
        if buyer.closed == ["rosa"]:
            await buyer.live(15)
    assert buyer.order[2:] == ["rosa off", "paul on"]
    assert 0 < 1100 - await buyer.consumed(buyer.rosa.account) <= 125, "at the poll that found too little"
    assert (await buyer.on_chain(buyer.paul.address))[0] == 550
    assert buyer.reasons[1:] == ["seller_gone"]


async def _comes_back(buyer: Buyer) -> None:
    sellers = (buyer.rosa.account, buyer.paul.address)
    await buyer.live(5)
    assert await buyer.consumed(buyer.paul.address) > 0
    buyer.charge(50)
    await buyer.poll()
    assert buyer.closed == ["paul"], "the shortest time is not over"
    await buyer.live(15)
    await buyer.poll()
    assert (buyer.order[4:], buyer.closed) == (["paul off", "own on"], ["own"])
    assert buyer.reasons[2:] == ["battery_full"]
    counted = {seller: await buyer.consumed(seller) for seller in sellers}
    await buyer.live(60)
    for seller, wh in counted.items():
        assert await buyer.consumed(seller) == wh, "from here on it is the home's own"
        assert (await buyer.on_chain(seller))[1] == wh


async def _sells_no_more(rosa: HomeAssistantHome) -> None:
    await rosa.call("switch", "turn_off", entity_id=rosa.entity_id("switch", "sell"))
    trader = rosa.data.trader
    assert trader is not None
    for offer in trader.home.trades.book.open_offers(rosa.now):
        await trader.cancel_offer(offer.id, rosa.now)


def _by_hand(buyer: Buyer, supply: str, wh: int) -> dict[str, Any]:
    device = subentry_device_of(buyer.home.hass, buyer.home.entry, supply)
    assert device is not None
    return {
        "account": buyer.home.entry.entry_id,
        "energy_wh": wh,
        "highest_price": "0.3",
        "supply": device.id,
    }
