"""A home with relays to its own supply and to its neighbours', a battery, and neighbours who sell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, callback
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import GridpactError, Refused, Rejected
from custom_components.gridpact.market.trade import Offer, choose, cost_of
from custom_components.gridpact.metering.register import Problem
from custom_components.gridpact.meters.models import MeterState
from custom_components.gridpact.settings import Settings, buy_name
from custom_components.gridpact.supplies.buying import Market
from custom_components.gridpact.supplies.control import SupplyControl
from custom_components.gridpact.supplies.models import Neighbour, OwnSupply, Position
from custom_components.gridpact.supplies.records import SupplyRecords
from custom_components.gridpact.trading.account import EnergyAccount
from custom_components.gridpact.trading.models import Bought
from custom_components.gridpact.trading.purchases import Part, Purchases
from custom_components.gridpact.trading.records import TradeRecords

from .sensors import set_state
from .switches import Relay

NOW = int(datetime(2026, 11, 20, 18, 0, tzinfo=UTC).timestamp())
DECIMALS = 6
CENT = 10_000
BUYER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
ROSA, PAUL = (f"0x{number:040x}" for number in (0xA, 0xB))
OWN = OwnSupply(
    id="supply-own",
    name="Roof",
    relay="switch.own",
    battery="sensor.battery",
    limit=25,
    resume=35,
    dwell_s=600,
)
ROSAS = Neighbour(
    id="supply-rosa", name="Rosa", relay="switch.rosa", seller=ROSA, default_price="0.3", lot_wh=500, meter="house"
)
PAULS = replace(ROSAS, id="supply-paul", name="Paul", relay="switch.paul", seller=PAUL)


class Shop:
    """Neighbours who sell, and the real books of it.

    `fails` is what the next purchase meets, `pays_first` whether it was paid all the same.
    """

    def __init__(self, database: Database) -> None:
        self.records = TradeRecords(database, BUYER)
        self.purchases = Purchases(database)
        self.energy = EnergyAccount(database, self.records, self.purchases)
        self.stock: list[Offer] = []
        self.bought: list[tuple[str | None, int]] = []
        self.fails: GridpactError | None = None
        self.pays_first = False
        self._numbers = count(1)

    def sells(self, seller: str, cents: int, wh: int = 100_000) -> None:
        """A neighbour offers energy at cents per kWh."""
        self.stock.append(
            Offer(
                id=len(self.stock) + 1,
                seller=seller,
                price=cents * CENT,
                ordinal=0,
                restricted=False,
                expires=NOW + 10**6,
                since=0,
                wh=wh,
                left_wh=wh,
                least_wh=0,
            )
        )

    def vanishes(self, seller: str) -> None:
        """A neighbour offers nothing any more."""
        self.stock = [offer for offer in self.stock if offer.seller != seller]

    async def offers(self, _now: int) -> Sequence[Offer]:
        return sorted(self.stock, key=lambda offer: offer.price)

    async def buy(
        self,
        wh: int,
        highest_price: int,
        now: int,
        *,
        sellers: Collection[str] | None = None,
        supply: str | None = None,
    ) -> Bought:
        assert supply is None or self.open_purchase(supply) is None, "what may have been paid is bought again"
        chosen = choose(self.stock, wh, highest_price, now, sellers=sellers)
        if not chosen:
            raise Refused("no_offer", wh=wh)
        parts = [Part(offer_id=one.id, seller=one.seller, wh=part, price=one.price) for one, part in chosen]
        cost = sum(cost_of(part.wh, part.price) for part in parts)
        purchase = self.purchases.begin(supply, wh, highest_price, parts, cost, now)
        if self.fails is None or self.pays_first:
            self._deliver(purchase.id)
        if self.fails is not None:
            error, self.fails = self.fails, None
            if isinstance(error, (Refused, Rejected)):
                self.purchases.fail(purchase)
            raise error
        return self._finished(purchase.id)

    def open_purchase(self, supply: str) -> str | None:
        return self.purchases.open_for(supply)

    async def resume_purchase(self, purchase_id: str, _now: int) -> Bought | None:
        if self.fails is not None:
            raise self.fails
        if any(lot.transaction == f"0x{purchase_id}" for lot in self.records.book.lots):
            return self._finished(purchase_id)
        self.purchases.fail(self.purchases.get(purchase_id))
        return None

    def _deliver(self, purchase_id: str) -> None:
        """The chain takes the money and writes it down."""
        purchase = self.purchases.get(purchase_id)
        self.bought.append((purchase.supply, purchase.wh))
        for part in purchase.parts:
            arguments = {
                "id": part.offer_id,
                "buyer": BUYER,
                "seller": part.seller,
                "wh": part.wh,
                "cost": cost_of(part.wh, part.price),
                "leftWh": 0,
            }
            number = next(self._numbers)
            transaction = f"0x{purchase_id}"
            log = LogEntry(
                key=f"{transaction}:{number}",
                name="Traded",
                arguments=arguments,
                block=number,
                block_hash="",
                time=NOW,
                transaction=transaction,
            )
            self.records.add([log])

    def _finished(self, purchase_id: str) -> Bought:
        purchase = self.purchases.get(purchase_id)
        self.purchases.finish(purchase, f"0x{purchase_id}")
        parts = tuple((part.seller, part.wh, part.price) for part in purchase.parts)
        return Bought(id=purchase_id, transaction=f"0x{purchase_id}", wh=purchase.wh, cost=purchase.amount, parts=parts)


@dataclass(slots=True, kw_only=True)
class Wires:
    """The relays, and whether two supplies were ever connected at once."""

    hass: HomeAssistant
    own: Relay
    rosa: Relay
    paul: Relay
    shorted: bool = False

    @classmethod
    async def lay(cls, hass: HomeAssistant) -> Wires:
        """The home is on its own supply."""
        relays = [await Relay.add(hass, f"switch.{name}") for name in ("own", "rosa", "paul")]
        for relay in relays[1:]:
            relay.set("off")
        wires = cls(hass=hass, own=relays[0], rosa=relays[1], paul=relays[2])
        hass.bus.async_listen("state_changed", callback(lambda _: wires.look()))
        return wires

    @property
    def relays(self) -> list[Relay]:
        return [self.own, self.rosa, self.paul]

    @property
    def closed(self) -> list[str]:
        """Names of the relays that are closed, whatever they say."""
        names = ("own", "rosa", "paul")
        return [name for name, relay in zip(names, self.relays, strict=True) if getattr(relay, "contact", relay.is_on)]

    def look(self) -> None:
        self.shorted |= len(self.closed) > 1


class SuppliedHome:
    """The supplies of a home on one database; `restart` is what a crash and a new start leave of them."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        wires: Wires,
        database: Database,
        *neighbours: Neighbour,
    ) -> None:
        self.hass = hass
        self.freezer = freezer
        self.wires = wires
        self.database = database
        self.told: list[tuple[str, str, str]] = []
        self.shop = Shop(database)
        self.settings = Settings(database)
        self.settings.write(buy_name(OWN.id), "on")
        self.register_wh = 10_000
        self.watts: int | None = 0
        self.has_trader = True
        self.own: OwnSupply | None = OWN
        self.neighbours = neighbours
        self.control = self._control()
        self.charge(80)

    def _control(self) -> SupplyControl:
        async def moved() -> None:
            pass

        def trader() -> Shop | None:
            return self.shop if self.has_trader else None

        return SupplyControl(
            self.hass,
            self.own,
            self.neighbours,
            SupplyRecords(self.database),
            Market(self.hass, trader, self.shop.energy, self.settings, DECIMALS),
            self.settings,
            self.meter,
            interval=900,
            changed=lambda: None,
            moved=moved,
            tell=self._tell,
        )

    def _tell(self, position: Position) -> None:
        self.told.append((self.control.name(position.left), self.control.name(position.supply), position.reason))

    def meter(self, subentry: str) -> MeterState | None:
        power = None if self.watts is None else self.watts * 1000
        if subentry != "house":
            return None
        return MeterState(import_wh=self.register_wh, export_wh=0, problem=Problem.NONE, power_mw=power)

    @property
    def in_use(self) -> list[str]:
        """Names of the supplies that are shown as in use."""
        names = {OWN.id: "own", ROSAS.id: "rosa", PAULS.id: "paul"}
        return [names[id_] for id_, state in self.control.states().items() if state.in_use]

    @property
    def position(self) -> Position:
        """What the disk holds."""
        return SupplyRecords(self.database).position()

    def charge(self, percent: Any) -> None:
        """The battery's sensor shows something."""
        set_state(self.hass, "sensor.battery", str(percent), "%")

    async def poll(self, times: int = 1, *, uses: int = 0) -> None:
        """Let the time between two polls pass, in which the home uses Wh."""
        for _ in range(times):
            self.register_wh += uses
            await self.wait(15)

    async def wait(self, seconds: float) -> None:
        self.freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def start(self) -> None:
        await self.control.async_start()
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def restart(self, *neighbours: Neighbour) -> None:
        """Start anew on what the disk holds, with other neighbours if any are named."""
        await self.control.async_stop()
        self.neighbours = neighbours or self.neighbours
        self.control = self._control()
        await self.start()

    async def runs_low(self) -> None:
        """The battery falls below the limit and stays there."""
        self.charge(20)
        await self.poll(2)
