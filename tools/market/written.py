"""What people write on a command line, and the integers it stands for."""

from datetime import UTC, datetime, timedelta
import re

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.units import format_amount, parse_amount

ENERGY = re.compile(r"\s*([\d.]+)\s*(wh|kwh|mwh)?\s*", re.IGNORECASE)
ENERGY_DECIMALS = {"wh": 0, "kwh": 3, "mwh": 6}
RELATIVE = re.compile(r"\+(\d+)([smhd])")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def amount_of(text: str, decimals: int, name: str) -> int:
    """Return base units of an amount as written for the argument of that name."""
    try:
        return parse_amount(text, decimals)
    except Refused:
        raise Refused("invalid_amount", name=name, text=text, decimals=decimals) from None


def parse_energy(text: str) -> int:
    """Return Wh of an energy as written: "1.2", "1.2 kWh", "1200 Wh"; kWh if no unit is given."""
    match = ENERGY.fullmatch(text)
    if match is None:
        raise Refused("invalid_energy", text=text)
    try:
        wh = parse_amount(match[1], ENERGY_DECIMALS[(match[2] or "kwh").lower()])
    except Refused:
        raise Refused("invalid_energy", text=text) from None
    if wh == 0:
        raise Refused("invalid_energy", text=text)
    return wh


def format_energy(wh: int) -> str:
    """Return Wh as people read them: "1.2 kWh"."""
    return f"{format_amount(wh, ENERGY_DECIMALS['kwh'])} kWh"


def parse_time(text: str, now: int) -> int:
    """Return seconds of a time as written.

    "2026-11-21T19:00" (local, or with an offset or Z), "19:00" (the next one, local), "+90m" (from now; s, m, h, d).
    """
    text = text.strip()
    if match := RELATIVE.fullmatch(text):
        return now + int(match[1]) * SECONDS[match[2]]
    if match := CLOCK.fullmatch(text):
        return _next_clock(int(match[1]), int(match[2]), now, text)
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp())
    except ValueError:
        raise Refused("invalid_time", text=text) from None


def format_time(seconds: int) -> str:
    """Return a time in local time, with its offset."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(sep=" ", timespec="minutes")


def iso_time(seconds: int) -> str:
    """Return a time as ISO 8601 in UTC, for --json."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _next_clock(hour: int, minute: int, now: int, text: str) -> int:
    """Return the next moment at which a local clock shows that time."""
    local = datetime.fromtimestamp(now, UTC).astimezone()
    try:
        found = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        raise Refused("invalid_time", text=text) from None
    if found <= local:
        found += timedelta(days=1)
    return int(found.timestamp())
