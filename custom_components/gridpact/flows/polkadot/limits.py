"""What an account may spend on each of its chains."""

from collections.abc import Mapping
from typing import Any

import probatio

from ...chain.polkadot.kinds import ChainKind
from ...chain.spending import Currency
from ...errors import Refused
from ...units import format_amount, parse_amount
from ..limits_form import amount_selector
from .costs import ChainCosts


def limit_names(kind: ChainKind) -> tuple[str, str]:
    """Return the options that limit a chain's fees: of a day, and of one transaction."""
    return f"{kind}_fee_per_day", f"{kind}_fee_each"


def proposed_limits(kind: ChainKind, coin: Currency, costs: ChainCosts) -> dict[str, str]:
    """Return limits that today's fees keep far below, as exact decimal texts."""
    amounts = zip(limit_names(kind), (costs.limit_per_day, costs.limit_each), strict=True)
    return {name: format_amount(amount, coin.decimals) for name, amount in amounts}


def limit_fields(coins: Mapping[ChainKind, Currency], proposed: Mapping[str, str]) -> dict[probatio.Marker, object]:
    """Return the fields of the chains' limits; those not `proposed` are to be filled in."""
    return {
        probatio.Required(name, default=float(proposed[name]) if name in proposed else probatio.UNDEFINED): (
            amount_selector(coin.symbol)
        )
        for kind, coin in coins.items()
        for name in limit_names(kind)
    }


def read_limits(coins: Mapping[ChainKind, Currency], fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the limits as exact decimal texts. Raises Refused: invalid_amount, limit_order (one above its day's)."""
    limits: dict[str, str] = {}
    for kind, coin in coins.items():
        names = limit_names(kind)
        per_day, each = (parse_amount(fields[name], coin.decimals) for name in names)
        if each > per_day:
            raise Refused("limit_order")
        limits |= {
            name: format_amount(amount, coin.decimals) for name, amount in zip(names, (per_day, each), strict=True)
        }
    return limits


def coin_words(coins: Mapping[ChainKind, Currency]) -> dict[str, str]:
    """Return the coins' symbols for the sentences beside the fields."""
    return {f"{kind}_coin": coins[kind].symbol if kind in coins else "" for kind in ChainKind}
