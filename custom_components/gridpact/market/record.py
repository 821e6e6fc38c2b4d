"""A record of production as it stands on a datalog: the source system's fields and the root of the readings behind it.

Energies are Wh here and MWh as exact decimal numbers in the text (the fields say power and mean MWh). Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
import json
from typing import Any, Final

from ..errors import Refused

MOST_BYTES: Final = 512
ROOT_BYTES: Final = 32
WH_PER_MWH_EXPONENT: Final = 6
LARGEST_WH: Final = 10**12 - 1  # a home never produces more; the room that forms count on
LATEST: Final = 10**10 - 1  # seconds: the longest time that a record may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a record tells in figures.

    `reserved_wh` waits for a whole lot, `for_sale_wh` is in the lots that this record completes.
    `end` (seconds) is up to when it counts, `start` since when, where the record says it.
    """

    company_registry_number: str
    power_station_id: str
    end: int
    reserved_wh: int
    for_sale_wh: int
    payment_account_address: str
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as it is read. `root` is None in records of others, `figures` where people keep theirs to themselves."""

    root: bytes | None
    figures: Figures | None


def write_record(root: bytes, figures: Figures | None = None) -> bytes:
    """Return the text of a record. Raises Refused("record_too_long") if a datalog would not take it."""
    members = [] if figures is None else _members(figures)
    members.append(("root", f'"0x{root.hex()}"'))
    data = ("{" + ",".join(f'"{name}":{value}' for name, value in members) + "}").encode()
    if len(data) > MOST_BYTES:
        raise Refused("record_too_long", bytes=len(data), most=MOST_BYTES)
    return data


def check_length(company_registry_number: str, power_station_id: str, payment_account_address: str) -> None:
    """Raise Refused("record_too_long") if a record with these texts could ever be too long."""
    write_record(
        bytes(ROOT_BYTES),
        Figures(
            company_registry_number=company_registry_number,
            power_station_id=power_station_id,
            end=LATEST,
            reserved_wh=LARGEST_WH,
            for_sale_wh=LARGEST_WH,
            payment_account_address=payment_account_address,
        ),
    )


def read_record(data: bytes) -> Record | None:
    """Return what a record says, in either variant of the source system; None if it is something else."""
    document = read_object(data)
    if document is None:
        return None
    try:
        root = _root(document)
        figures = _figures(document) if "power_generated_for_sale" in document else None
    except KeyError, TypeError, ValueError, ArithmeticError:
        return None
    return Record(root=root, figures=figures) if root is not None or figures is not None else None


def megawatt_hours(wh: int) -> str:
    """Return an energy in MWh as a JSON number, exact."""
    text = f"{Decimal(wh).scaleb(-WH_PER_MWH_EXPONENT):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def watt_hours(value: object) -> int:
    """Return an energy of a document (MWh, a number or a text) in whole Wh. Raises ValueError, ArithmeticError."""
    energy = Decimal(str(value))
    if not 0 <= energy < LARGEST_WH:
        raise ValueError("not an energy")
    return int(energy.scaleb(WH_PER_MWH_EXPONENT))


def seconds(value: object) -> int:
    """Return a time of a document (seconds, a number or a text). Raises ValueError, ArithmeticError."""
    time = Decimal(str(value))
    if not 0 <= time <= LATEST:
        raise ValueError("not a time")
    return int(time)


def read_object(data: bytes) -> Mapping[str, Any] | None:
    """Return the JSON object that bytes hold, its numbers exact; None if they hold none."""
    try:
        document = json.loads(data.decode(), parse_float=Decimal)
    except ValueError, RecursionError:
        return None
    return document if isinstance(document, dict) else None


def _members(figures: Figures) -> list[tuple[str, str]]:
    return [
        ("company_registry_number", _text(figures.company_registry_number)),
        ("power_station_id", _text(figures.power_station_id)),
        ("power_generation_timestamp", str(figures.end)),
        ("power_reserved", megawatt_hours(figures.reserved_wh)),
        ("power_generated_for_sale", megawatt_hours(figures.for_sale_wh)),
        ("payment_account_address", _text(figures.payment_account_address)),
    ]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _root(document: Mapping[str, Any]) -> bytes | None:
    if "root" not in document:
        return None
    root = bytes.fromhex(str(document["root"]).removeprefix("0x"))
    if len(root) != ROOT_BYTES:
        raise ValueError("not a root")
    return root


def _figures(document: Mapping[str, Any]) -> Figures:
    start = document.get("creation_start_date")
    end = document["creation_end_date"] if "creation_end_date" in document else document["power_generation_timestamp"]
    return Figures(
        company_registry_number=str(document["company_registry_number"]),
        power_station_id=str(document["power_station_id"]),
        end=seconds(end),
        reserved_wh=watt_hours(document["power_reserved"]),
        for_sale_wh=watt_hours(document["power_generated_for_sale"]),
        payment_account_address=str(document["payment_account_address"]),
        start=None if start is None else seconds(start),
    )
