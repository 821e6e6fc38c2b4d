"""The demo's token, and how its amounts are written."""

from custom_components.gridpact.units import format_amount

DECIMALS = 18


def euros(amount: int) -> str:
    """Return an amount (base units) as exact text."""
    return format_amount(amount, DECIMALS)
