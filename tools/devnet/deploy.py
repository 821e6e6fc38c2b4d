"""Puts the contracts of a market on a network: for the operator's command, the demo and tests alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key

from .deployer import Deployer
from .governing import DAY, TOKEN, Voting, hand_over
from .trading import place_trade

MOST_TOKENS = (1 << 208) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who may do what, by address. The deployer mints, requests and attests as well if it is named here."""

    requesters: Sequence[str] = ()
    attesters: Sequence[str] = ()
    minters: Sequence[str] = ()
    pausers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What the registry asks of accounts: amounts in token base units, `highest_minimum` for good.

    `unbonding_s` is how many seconds a deposit that is taken out is on its way.
    """

    minimum: int = 2 * TOKEN
    highest_minimum: int = 100 * TOKEN
    unbonding_s: int = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """Where the contracts are. Homes need the market and the first block, everything else is found from there."""

    market: str
    registry: str
    ledger: str
    token: str
    surplus: str
    exchange: str
    certificate: str
    timelock: str | None
    governor: str | None
    first_block: int


def _quiet(_text: str) -> None:
    """Say nothing."""


async def deploy(
    provider: EvmProvider,
    key: Key,
    *,
    interval: int = 900,
    stakes: Stakes = Stakes(),
    token: str | None = None,
    token_name: str = "Gridpact Token",  # noqa: S107 a name
    token_symbol: str = "GPT",  # noqa: S107 a symbol
    roles: Roles | None = None,
    timelock_delay: int | None = None,
    voting: Voting | None = None,
    progress: Callable[[str], None] = _quiet,
) -> Deployed:
    """Deploy all contracts, with an own token unless one is given, and hand out roles.

    `interval` is the seconds between two readings, `stakes` what the registry asks of accounts. With a `timelock_delay`
    (seconds, longer than any grace) a timelock becomes the only admin, otherwise the deployer stays it. Holders of the
    own token propose to it by `voting`, without which the deployer does.
    Raises Unreachable, Refused("rejected"), Rejected.
    """
    roles = roles or Roles()
    site = Deployer(provider, key, progress)
    first_block = int(await provider.request("eth_blockNumber"), 16) + 1
    own_token = token is None
    token = token or await site.create("EnergyToken", token_name, token_symbol, key.address, MOST_TOKENS)
    registry = await site.create(
        "MeterRegistry", token, key.address, stakes.minimum, stakes.highest_minimum, stakes.unbonding_s
    )
    ledger = await site.create("ReadingLedger", registry, interval)
    market = await site.create("FlexibilityMarket", token, registry, ledger, key.address)
    await site.invoke("MeterRegistry", registry, "setMarket", market)
    trade = await place_trade(site, token=token, registry=registry, ledger=ledger)
    ruled = {"FlexibilityMarket": market, "MeterRegistry": registry, **trade.ruled}
    for name, address in ruled.items():
        await site.grant(name, address, "PAUSER_ROLE", roles.pausers)
    await site.grant("FlexibilityMarket", market, "REQUESTER_ROLE", roles.requesters)
    await site.grant("MeterRegistry", registry, "ATTESTER_ROLE", roles.attesters)
    if own_token:
        await site.grant("EnergyToken", token, "MINTER_ROLE", roles.minters)
        ruled["EnergyToken"] = token
    rule = None if timelock_delay is None else await hand_over(site, ruled, timelock_delay, voting)
    return Deployed(
        market=market,
        registry=registry,
        ledger=ledger,
        token=token,
        surplus=trade.surplus,
        exchange=trade.exchange,
        certificate=trade.certificate,
        timelock=rule.timelock if rule else None,
        governor=rule.governor if rule else None,
        first_block=first_block,
    )
