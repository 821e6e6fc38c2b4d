"""The forms of an account on Robonomics and Asset Hub, and of its money for fees."""

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, QrCodeSelector, QrCodeSelectorConfig, TextSelector
import probatio

from ...chain.polkadot import ss58
from ...errors import Refused
from .chains import FoundChain
from .limits import limit_fields
from .plan import PlannedAccount

PAYOUT_ERRORS = dict.fromkeys(("invalid_address", "wrong_prefix", "payout_is_key"), "payout")


def account_schema(plan: PlannedAccount, *, limits_open: bool) -> probatio.Schema:
    """Return the form of an account; limits on fees are proposed by what fees are now, and seen if they are wrong."""
    limits = probatio.Schema(limit_fields(plan.coins, plan.proposed_limits))
    return probatio.Schema(
        {
            probatio.Optional("payout"): TextSelector(),
            probatio.Required("consent", default=False): BooleanSelector(),
            probatio.Required("limits"): section(limits, {"collapsed": not limits_open}),
        }
    )


def read_payout(text: str, plan: PlannedAccount) -> bytes | None:
    """Return the wallet's public key, None if there is none.

    Raises Refused: invalid_address, wrong_prefix, payout_is_key.
    """
    if not text.strip():
        return None
    facts = plan.paying.facts
    payout = ss58.public_key_of(text.strip(), facts.prefix, facts.name)
    if payout == plan.key.public_key:
        raise Refused("payout_is_key")
    return payout


def fund_schema(chain: FoundChain, public_key: bytes) -> probatio.Schema:
    """Return the form that waits for a chain's money for fees; its code is the one that wallet apps scan."""
    code = f"substrate:{chain.address(public_key)}:{chain.facts.genesis}"
    return probatio.Schema(
        {
            probatio.Optional("qr"): QrCodeSelector(QrCodeSelectorConfig(data=code, scale=5)),
            probatio.Required("later", default=False): BooleanSelector(),
        }
    )
