"""The forms of an account and of its money for fees."""

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    QrCodeSelector,
    QrCodeSelectorConfig,
    TextSelector,
)
import probatio

from ..chain.evm.market import checked_address
from ..chain.spending import Currency
from ..errors import Refused
from ..units import as_decimal, format_amount, parse_amount
from .found import FoundMarket

PAYOUT_ERRORS = dict.fromkeys(("invalid_address", "payout_is_key"), "payout")

BUY_EACH = 5
BUY_PER_DAY = 20


def address_code(address: str, chain_id: int) -> QrCodeSelector:
    """Return the code that wallet apps scan (EIP-681)."""
    return QrCodeSelector(QrCodeSelectorConfig(data=f"ethereum:{address}@{chain_id}", scale=6))


def fund_schema(address: str, chain_id: int) -> probatio.Schema:
    """Return the form that waits for the money for fees."""
    return probatio.Schema(
        {
            probatio.Optional("qr"): address_code(address, chain_id),
            probatio.Required("later", default=False): BooleanSelector(),
        }
    )


def account_schema(market: FoundMarket, *, limits_open: bool) -> probatio.Schema:
    """Return the form of an account; limits on fees are proposed by what fees are now, and seen if they are wrong."""
    coin, token = market.coin, market.token
    limits = {
        "fee_per_day": (coin, float(as_decimal(market.fees.limit_per_day, coin.decimals))),
        "fee_each": (coin, float(as_decimal(market.fees.limit_each, coin.decimals))),
        "buy_per_day": (token, BUY_PER_DAY),
        "buy_each": (token, BUY_EACH),
    }
    fields = {probatio.Required(name, default=amount): _amount(unit) for name, (unit, amount) in limits.items()}
    return probatio.Schema(
        {
            probatio.Optional("payout"): TextSelector(),
            probatio.Required("consent", default=False): BooleanSelector(),
            probatio.Required("limits"): section(probatio.Schema(fields), {"collapsed": not limits_open}),
        }
    )


def read_payout(text: str, own: str) -> str | None:
    """Return the wallet's address, None if there is none. Raises Refused: invalid_address, payout_is_key (`own`)."""
    payout = checked_address(text) if text.strip() else None
    if payout == own:
        raise Refused("payout_is_key")
    return payout


def _amount(unit: Currency) -> NumberSelector:
    config = NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit.symbol)
    return NumberSelector(config)


def read_limits(fields: dict[str, float], market: FoundMarket) -> dict[str, str]:
    """Return the limits as exact decimal texts. Raises Refused: invalid_amount, limit_order (one above its day's)."""
    units = {"fee": market.coin.decimals, "buy": market.token.decimals}
    limits: dict[str, str] = {}
    for kind, decimals in units.items():
        each = parse_amount(fields[f"{kind}_each"], decimals)
        per_day = parse_amount(fields[f"{kind}_per_day"], decimals)
        if each > per_day:
            raise Refused("limit_order")
        limits |= {f"{kind}_each": format_amount(each, decimals), f"{kind}_per_day": format_amount(per_day, decimals)}
    return limits


def shortage(balance: int, market: FoundMarket) -> Refused:
    """Return what to say of a balance that is too low to start."""
    if not balance:
        return Refused("no_funds")
    minimum = market.fees.start
    return Refused(
        "not_enough",
        balance=market.coin.text(balance),
        minimum=market.coin.text(minimum),
        missing=market.coin.text(minimum - balance),
    )
