"""What settlement cannot close, in figures."""

from custom_components.gridpact.market.models import MarketInfo, Terms
from custom_components.gridpact.market.terms import awardable_days
from custom_components.gridpact.units import format_amount


def what_stays_open(terms: Terms, info: MarketInfo) -> str:
    """Return the line about what settlement cannot close, with this series' own figures.

    A home that moves a kWh into the window on every free day raises its usual use by one; it is paid for that on
    every award day.
    """
    award_days = min(terms.max_calls, awardable_days(terms.term_days))
    free_days = terms.term_days - award_days if terms.term_days > award_days else terms.baseline_days
    price = format_amount(terms.price_cap, info.token_decimals)
    line = (
        "moving use into the window pays when price x award days > tariff x free days"
        f" (here at most {price} {info.token_symbol} x {award_days} > tariff x {free_days},"
        f" a tariff below {_tariff(terms.price_cap * award_days, free_days, info)} {info.token_symbol} per kWh)."
    )
    if terms.term_days == 1:
        line += " A single call also leaves the choice of day with the home."
    return line


def _tariff(total: int, days: int, info: MarketInfo) -> str:
    """Return the break-even tariff, rounded to a readable figure."""
    digits = max(0, info.token_decimals - 3)
    return format_amount(total // days // 10**digits * 10**digits, info.token_decimals)
