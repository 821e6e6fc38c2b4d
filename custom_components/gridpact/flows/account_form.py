"""The forms of an account and of its money for fees."""

from homeassistant.helpers.selector import BooleanSelector, QrCodeSelector, QrCodeSelectorConfig, TextSelector
import probatio

from ..chain.evm.market import checked_address
from ..errors import Refused
from ..units import as_decimal
from .found import FoundMarket
from .limits_form import limits_section

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
    coin = market.coin
    proposed = {
        "fee_per_day": float(as_decimal(market.fees.limit_per_day, coin.decimals)),
        "fee_each": float(as_decimal(market.fees.limit_each, coin.decimals)),
        "buy_per_day": BUY_PER_DAY,
        "buy_each": BUY_EACH,
    }
    return probatio.Schema(
        {
            probatio.Optional("payout"): TextSelector(),
            probatio.Required("consent", default=False): BooleanSelector(),
            probatio.Required("limits"): limits_section(coin, market.token, proposed, opened=limits_open),
        }
    )


def read_payout(text: str, own: str) -> str | None:
    """Return the wallet's address, None if there is none. Raises Refused: invalid_address, payout_is_key (`own`)."""
    payout = checked_address(text) if text.strip() else None
    if payout == own:
        raise Refused("payout_is_key")
    return payout


def shortage(balance: int, deposit: int, market: FoundMarket) -> Refused:
    """Return what to say of fee money that is too little to start, or else of a deposit that is missing."""
    minimum = market.fees.start
    if balance >= minimum:
        return Refused("no_deposit", deposit=market.token.text(deposit))
    if not balance:
        return Refused("no_funds")
    return Refused(
        "not_enough",
        balance=market.coin.text(balance),
        minimum=market.coin.text(minimum),
        missing=market.coin.text(minimum - balance),
    )
