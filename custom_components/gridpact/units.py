"""Amounts as people write them, and the integers they stand for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from .errors import Refused

WH_PER_KWH = 1000


def parse_amount(text: str | int | float | Decimal, decimals: int) -> int:
    """Turn an amount as written ("1.25") into base units of a token or coin with that many decimals.

    Numbers go through their shortest text, so 0.1 means one tenth. Raises Refused("invalid_amount") for anything that
    is not a number above or equal to 0, or has more decimals than the token.
    """
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation:
        raise Refused("invalid_amount", decimals=decimals) from None
    if not amount.is_finite() or amount < 0:
        raise Refused("invalid_amount", decimals=decimals)
    scaled = amount.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise Refused("invalid_amount", decimals=decimals)
    return int(scaled)


def as_decimal(base_units: int, decimals: int) -> Decimal:
    """Return base units of a token as an exact decimal number."""
    return Decimal(base_units).scaleb(-decimals)


def format_amount(base_units: int, decimals: int) -> str:
    """Return base units of a token as people write them, exact and without trailing zeros ("1.25")."""
    text = f"{as_decimal(base_units, decimals):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def energy_cost(wh: int, price: int) -> int:
    """Return what `wh` cost at `price` (token base units per kWh), rounded down as the contracts do."""
    return wh * price // WH_PER_KWH
