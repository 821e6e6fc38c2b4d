"""What a typed station has to obey before it is kept."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry

from ...chain.polkadot import ss58
from ...chain.polkadot.check import check_twin
from ...chain.polkadot.client import Client
from ...chain.polkadot.kinds import ChainKind
from ...errors import Refused, Unreachable, WrongPeer
from ...market.lots import MetadataFormat
from ...market.record import check_length
from ..limits_form import read_amount
from .station_form import LOT_WH


async def checked_station(entry: ConfigEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a station as its subentry keeps it, apart from its meter.

    Raises what `read_station` and `check_twin` raise, and Unreachable.
    """
    station = read_station(entry, fields)
    await _check_twin(entry, station["twin"])
    return station


def read_station(entry: ConfigEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as the subentry keeps it.

    Raises Refused: no_company, no_station_id, record_too_long, nothing_to_do, and of each price
    (also of asset_price) invalid_price, price_without_certificates.
    """
    station = _records(fields) | _certificates(entry, fields)
    if not (station["every_minutes"] or station["every_wh"] or station["certify"]):
        raise Refused("nothing_to_do")
    if station["figures"]:
        _check_record(entry, station)
    elif station["twin"] is not None and not station["power_station_id"]:
        raise Refused("no_station_id")  # the twin knows the station by it
    return station


async def _check_twin(entry: ConfigEntry, twin: int | None) -> None:
    """Raise Refused unless the account owns the digital twin: no_twin, twin_not_yours; Unreachable("no_node")."""
    if twin is None:
        return
    chain = entry.data[ChainKind.ROBONOMICS]
    client = Client(ChainKind.ROBONOMICS, chain["rpc_urls"], chain["genesis"])
    try:
        await check_twin(client, twin, bytes.fromhex(entry.data["account"].removeprefix("0x")))
    except Unreachable, WrongPeer:
        raise Unreachable("no_node", network=chain["name"]) from None
    finally:
        await client.close()


def _records(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a station tells on Robonomics; nothing where the form did not ask."""
    return {
        "company_registry_number": fields.get("company_registry_number", "").strip(),
        "power_station_id": fields.get("power_station_id", "").strip(),
        "every_minutes": _whole(fields, "every_minutes"),
        "every_wh": _whole(fields, "every_wh"),
        "figures": fields.get("figures", False),
        "twin": _whole(fields, "twin"),
    }


def _certificates(entry: ConfigEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes of a station's energy on Asset Hub; nothing where the form did not ask."""
    hub = entry.data[ChainKind.HUB] or {}
    certify = fields.get("certify", False)
    prices = {
        name: _price(name, fields[name], hub[decimals], certify=certify) if fields.get(name) is not None else None
        for name, decimals in (("price", "decimals"), ("asset_price", "asset_decimals"))
    }
    return {
        "certify": certify,
        "lot_wh": _whole(fields, "lot_wh") or LOT_WH,
        "metadata": fields.get("metadata", MetadataFormat.LONG.value),
        **prices,
    }


def _price(name: str, amount: float, decimals: int, *, certify: bool) -> str:
    """Return a price as exact decimal text; each of its errors stands beside its own field."""
    if not certify:
        raise Refused(f"{name}_without_certificates")
    try:
        return read_amount(amount, decimals)
    except Refused as error:
        raise Refused(f"invalid_{name}", **error.placeholders) from None


def _check_record(entry: ConfigEntry, station: Mapping[str, Any]) -> None:
    """Raise Refused unless a record of the station says whose it is, and never gets too long."""
    if not station["company_registry_number"]:
        raise Refused("no_company")
    if not station["power_station_id"]:
        raise Refused("no_station_id")
    check_length(station["company_registry_number"], station["power_station_id"], _payee(entry))


def _payee(entry: ConfigEntry) -> str:
    """Return the address that records name, in the chain's form that is longest."""
    payee = bytes.fromhex((entry.data["payout"] or entry.data["account"]).removeprefix("0x"))
    return max((ss58.encode(payee, entry.data[kind]["prefix"]) for kind in ChainKind if entry.data[kind]), key=len)


def _whole(fields: Mapping[str, Any], name: str) -> int | None:
    return None if fields.get(name) is None else int(fields[name])
