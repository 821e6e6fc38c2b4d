"""A station as people set it up, and what is shown of it. Energy in Wh, times in seconds, money in base units."""

from dataclasses import dataclass
from enum import StrEnum

from ..market.lots import MetadataFormat
from ..metering.counts import Direction

LOT_WH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A producing meter whose production is recorded. `id` names it for good, `meter` is the meter's id (hex).

    `direction` is the register of the meter that counts what it makes. A record is due every `every_s` seconds or after
    `every_wh`, whichever comes first; None: not for that. Without `figures` a record is the root of the readings alone.
    With `certify` every lot becomes a certificate, put up for sale for `price` (the hub's coin) and asking
    `asset_price` of the asset from whoever settles its sale; None: not that way.
    """

    id: str
    meter: str
    name: str
    company_registry_number: str = ""
    power_station_id: str = ""
    direction: Direction = Direction.EXPORT
    every_s: int | None = 3600
    every_wh: int | None = None
    figures: bool = True
    twin: int | None = None
    certify: bool = False
    lot_wh: int = LOT_WH
    price: int | None = None
    asset_price: int | None = None
    metadata: MetadataFormat = MetadataFormat.SHORT


class Drift(StrEnum):
    """Why what the datalog shows last is not what it should."""

    NONE = ""
    MISSING = "missing"  # the last record is not there: the datalog is empty, or ends with an older one
    FOREIGN = "foreign"  # another program wrote with the key after it
    STALE = "stale"  # there is new energy, and nothing was recorded for two periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Readback:
    """What the datalog shows of a station: when its last record was written, its text, and what is wrong."""

    time: int | None
    data: str
    drift: Drift

    @property
    def ok(self) -> bool:
        """Whether it is what was sent."""
        return self.drift is Drift.NONE


class TwinState(StrEnum):
    """How a station stands in its digital twin."""

    SET = "set"
    WAITING = "waiting"  # not asked yet, or the topic is about to be set
    NO_TWIN = "no_twin"
    NOT_YOURS = "not_yours"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinView:
    """The digital twin `id` of a station; `owner` is whose it is (public key), None if there is none."""

    id: int
    state: TwinState
    owner: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """How a station stands. `produced_wh` counts since it was set up, None before its meter's first reading.

    `recorded_wh` of it are recorded, in `sequence` records; `certified_wh` is in certificates, `lots` counts these.
    `waiting_lots` are whole and not certified yet, `reserved_wh` waits for a whole lot.
    """

    station: Station
    produced_wh: int | None = None
    recorded_wh: int = 0
    reserved_wh: int = 0
    sequence: int = 0
    last_record_at: int | None = None
    certified_wh: int = 0
    lots: int = 0
    waiting_lots: int = 0
    readback: Readback | None = None
    twin: TwinView | None = None


class Fate(StrEnum):
    """What became of a certificate."""

    OWNED = "owned"
    SOLD = "sold"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate that the home has or had: item `id` of the collection, for a lot of `station` (its id).

    `price` is that of a native sale, 0 if it is not for sale, or what it was sold for; `asked` what its metadata asks
    of the asset, `paid` whether that came. `partner` is who bought it (public key, 0x-hex), or in whose name it is
    retired. `start` and `end` enclose the time in which the energy was made.
    """

    id: int
    station: str
    wh: int
    start: int
    end: int
    fate: Fate
    price: int = 0
    asked: int = 0
    paid: bool = False
    partner: str = ""
    changed_at: int = 0
    transaction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMismatch:
    """A sale since `since` for which another amount came than its metadata asks, or after a day none (0)."""

    item: int
    expected: int
    received: int
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateCounts:
    """How many certificates the home has, and what became of the others."""

    owned: int = 0
    for_sale: int = 0
    sold: int = 0
    retired: int = 0
    certified_wh: int = 0
    sold_for: int = 0
    received: int = 0  # of the asset, for sales
