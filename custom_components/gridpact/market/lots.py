"""Lots of a register, the numbers of the items that certify them, and what is written into those. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from itertools import count
import json
from typing import Any, Final

from ..errors import Refused
from ..units import format_amount, parse_amount
from .record import megawatt_hours, read_object, seconds, watt_hours

ITEM_BYTES: Final = 4  # numbers of items are u32
MOST_METADATA_BYTES: Final = 128  # what the stricter of the two pallets takes on a live network


class MetadataFormat(StrEnum):
    """How metadata is written: with names that say what they mean, or with one letter each and the times."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A part of what a register counted: from `start_wh` to `end_wh`. Lots of a station are numbered from 0."""

    number: int
    start_wh: int
    end_wh: int

    @property
    def wh(self) -> int:
        """Energy of the lot."""
        return self.end_wh - self.start_wh


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What an item says of its lot. `owner` is the address to be paid.

    `price` is what it asks in whole units of the asset, exact; None: nothing. `start` and `end` (seconds) enclose the
    time in which the energy was made; None in the long format.
    """

    wh: int
    owner: str
    price: Decimal | None
    start: int | None = None
    end: int | None = None


def cut_lots(register_wh: int, cut_to_wh: int, number: int, lot_wh: int) -> list[Lot]:
    """Return the whole lots up to a register's count: the first has this number and begins where the last one ended.

    A register that fell gives none. ValueError if `lot_wh` is not above 0.
    """
    if lot_wh <= 0:
        raise ValueError("a lot has energy")
    whole = max(0, register_wh - cut_to_wh) // lot_wh
    return [
        Lot(number=number + place, start_wh=cut_to_wh + place * lot_wh, end_wh=cut_to_wh + (place + 1) * lot_wh)
        for place in range(whole)
    ]


def item_numbers(meter_id: bytes, since: int, number: int) -> Iterator[int]:
    """Return numbers for the item of a lot: the first, and what to take instead if somebody else's item has it.

    `since` (interval number) is where counting began: the same meter counted anew has other lots.
    """
    lot = meter_id + since.to_bytes(8) + number.to_bytes(8)
    for attempt in count():
        yield int.from_bytes(blake2b(lot + attempt.to_bytes(4), digest_size=ITEM_BYTES).digest())


def write_metadata(metadata: Metadata, form: MetadataFormat) -> bytes:
    """Return the text of an item. Raises Refused("metadata_too_long") if a network would not take it."""
    energy, owner, price = megawatt_hours(metadata.wh), json.dumps(metadata.owner), f"{metadata.price or 0:f}"
    if form is MetadataFormat.LONG:
        text = f'{{"power_mw":{energy},"owner_addr":{owner},"price":{price}}}'
    else:
        text = f'{{"p":{energy},"o":{owner},"t":{price},"s":"{metadata.start or 0}","e":"{metadata.end or 0}"}}'
    data = text.encode()
    if len(data) > MOST_METADATA_BYTES:
        raise Refused("metadata_too_long", bytes=len(data), most=MOST_METADATA_BYTES)
    return data


def read_metadata(data: bytes) -> Metadata:
    """Return what an item says, in either format.

    Raises Refused("no_metadata") for something else, Refused("wrong_metadata") with the `field` that is not right.
    """
    document = read_object(data)
    if document is None:
        raise Refused("no_metadata")
    energy, owner, price = ("power_mw", "owner_addr", "price") if "power_mw" in document else ("p", "o", "t")
    return Metadata(
        wh=_field(document, energy, watt_hours),
        owner=_field(document, owner, _address),
        price=_field(document, price, _price),
        start=_time(document.get("s")),
        end=_time(document.get("e")),
    )


def asked_amount(metadata: Metadata, decimals: int) -> int:
    """Return what is asked in base units of an asset, 0 for nothing.

    Raises Refused("invalid_amount") if the asset has fewer decimals.
    """
    return 0 if metadata.price is None else parse_amount(metadata.price, decimals)


def price_of(amount: int, decimals: int) -> Decimal:
    """Return base units of an asset as metadata names them."""
    return Decimal(format_amount(amount, decimals))


def _field[Value](document: Mapping[str, Any], name: str, read: Callable[[object], Value]) -> Value:
    try:
        return read(document[name])
    except KeyError, TypeError, ValueError, ArithmeticError:
        raise Refused("wrong_metadata", field=name) from None


def _address(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not an address")
    return value


def _price(value: object) -> Decimal | None:
    price = Decimal(str(value))
    if not price.is_finite() or price < 0:
        raise ValueError("not a price")
    return price or None


def _time(value: object) -> int | None:
    """Return a time, None where none is said or it is not in seconds."""
    try:
        return seconds(value) or None
    except ValueError, ArithmeticError:
        return None
