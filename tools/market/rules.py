"""The rules that a market is deployed with: deposits, the timelock, votes."""

from argparse import ArgumentParser, Namespace

from custom_components.gridpact.chain.evm.discovery import token_decimals
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.errors import Refused
from tools.devnet import Stakes, Voting

from .parsers import duration, number
from .session import address_of
from .written import amount_of

DAY = 86_400
TOKEN_DECIMALS = 18  # of the own token
LONGEST_GRACE_DAYS = 7  # that a vote can give a market: no role may change under a running claim
DELAY_DAYS = 8


def add_rules(parser: ArgumentParser) -> None:
    """Add their options."""
    parser.add_argument("--minimum-stake", default="2", metavar="TOKENS", help="deposit that registering takes (2)")
    parser.add_argument("--highest-minimum-stake", default="100", metavar="TOKENS", help="most it may ever be (100)")
    parser.add_argument("--unbonding", type=number, default=7, metavar="DAYS", help="until a deposit is paid out (7)")
    parser.add_argument("--delay", type=number, default=DELAY_DAYS, metavar="DAYS", help="of the timelock (8)")
    parser.add_argument("--voting-delay", type=duration, default="1d", metavar="TIME", help="before a vote (1d)")
    parser.add_argument("--voting-period", type=duration, default="3d", metavar="TIME", help="of a vote (3d)")
    parser.add_argument("--threshold", default="1", metavar="TOKENS", help="votes that proposing takes (1)")
    parser.add_argument("--highest-threshold", default="1000", metavar="TOKENS", help="most it may ever take (1000)")
    parser.add_argument("--quorum", type=number, default=4, metavar="PERCENT", help="of all tokens that must vote (4)")


def check_delay(days: int) -> None:
    """Refuse a timelock under which roles could change while a claim runs."""
    if days <= LONGEST_GRACE_DAYS:
        raise Refused("usage", text=f"deploy: --delay must be more than the longest grace of {LONGEST_GRACE_DAYS} days")


async def stakes_of(provider: EvmProvider, arguments: Namespace) -> Stakes:
    """Return what accounts have to deposit, in base units of the token that the market will pay in."""
    decimals = await token_decimals(provider, address_of(arguments.token)) if arguments.token else TOKEN_DECIMALS
    return Stakes(
        minimum=amount_of(arguments.minimum_stake, decimals, "--minimum-stake"),
        highest_minimum=amount_of(arguments.highest_minimum_stake, decimals, "--highest-minimum-stake"),
        unbonding_s=arguments.unbonding * DAY,
    )


def voting_of(arguments: Namespace) -> Voting:
    """Return how holders of the own token vote."""
    return Voting(
        delay_s=arguments.voting_delay,
        period_s=arguments.voting_period,
        threshold=amount_of(arguments.threshold, TOKEN_DECIMALS, "--threshold"),
        highest_threshold=amount_of(arguments.highest_threshold, TOKEN_DECIMALS, "--highest-threshold"),
        quorum_percent=arguments.quorum,
    )
