"""Amounts of money in forms, and the limits on what an account may spend."""

from collections.abc import Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode
import probatio

from ..chain.spending import Currency
from ..errors import Refused
from ..units import format_amount, parse_amount


def amount_selector(unit: str) -> NumberSelector:
    """Return a field for an amount of any fineness."""
    return NumberSelector(
        NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit)
    )


def read_amount(amount: float, decimals: int) -> str:
    """Return an amount as exact decimal text. Raises Refused("invalid_amount")."""
    return format_amount(parse_amount(amount, decimals), decimals)


def limits_section(coin: Currency, token: Currency, proposed: Mapping[str, float], *, opened: bool) -> section:
    """Return the part of a form that asks for the limits; those not `proposed` are to be filled in."""
    fields = {}
    for name, unit in (("fee_per_day", coin), ("fee_each", coin), ("buy_per_day", token), ("buy_each", token)):
        fields[probatio.Required(name, default=proposed.get(name, probatio.UNDEFINED))] = amount_selector(unit.symbol)
    return section(probatio.Schema(fields), {"collapsed": not opened})


def read_limits(fields: Mapping[str, Any], coin: Currency, token: Currency) -> dict[str, str]:
    """Return the limits as exact decimal texts. Raises Refused: invalid_amount, limit_order (one above its day's)."""
    limits: dict[str, str] = {}
    for kind, unit in (("fee", coin), ("buy", token)):
        each, per_day = (parse_amount(fields[f"{kind}_{span}"], unit.decimals) for span in ("each", "per_day"))
        if each > per_day:
            raise Refused("limit_order")
        limits[f"{kind}_each"] = format_amount(each, unit.decimals)
        limits[f"{kind}_per_day"] = format_amount(per_day, unit.decimals)
    return limits
