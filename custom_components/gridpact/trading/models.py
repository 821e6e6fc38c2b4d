"""What people want of trading, what comes back to them, and what is shown. Wh, token base units, seconds."""

from dataclasses import dataclass

from ..market.trade import Offer

LOT_WH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePreferences:
    """What people set. `asking_price` (token base units per kWh) 0: nobody said, nothing is offered.

    Nothing new is offered while the battery is below `reserve_percent`, nor while there is one (`has_battery`) and
    nobody knows its state (`battery_percent` is None). Certificates stand for `lot_wh` each; with a
    `certificate_price` (for a lot) they are put up for sale. `place` is written into them for everybody to read.
    """

    sell: bool = False
    asking_price: int = 0
    reserve_percent: int = 0
    has_battery: bool = False
    battery_percent: int | None = None
    certify: bool = False
    lot_wh: int = LOT_WH
    certificate_price: int | None = None
    place: str = ""

    @property
    def wanted(self) -> bool:
        """Whether surplus is proven by itself."""
        return self.sell or self.certify


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A purchase that is in a block. `parts` are seller, Wh and price of each offer that it took."""

    id: str
    transaction: str
    wh: int
    cost: int
    parts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that is in a block, and the number of the offer or certificate that it is about."""

    transaction: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSnapshot:
    """How the home stands as a trader, as far as its own logs tell.

    `surplus_wh` is proven and neither offered nor certified, None before anything was proven. `sold_for` and `spent`
    are token base units, `credit` what of the former waits to be collected. `owned` and `for_sale` count certificates
    that the home has, `certificates_sold` those that went to somebody else.
    """

    surplus_wh: int | None = None
    sold_wh: int = 0
    sold_for: int = 0
    bought_wh: int = 0
    spent: int = 0
    owned: int = 0
    for_sale: int = 0
    certificates_sold: int = 0
    certificates_retired: int = 0
    certified_wh: int = 0
    own_offers: tuple[Offer, ...] = ()
    credit: int = 0
