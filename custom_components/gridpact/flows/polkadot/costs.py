"""What a chain takes of an account: fees, deposits, and what has to stay there. Amounts in its coin's base units."""

from dataclasses import dataclass
from typing import Final

from ...chain.polkadot.certificates import PALLETS, create_collection
from ...chain.polkadot.client import Client
from ...chain.polkadot.datalog import Datalog
from ...chain.polkadot.kinds import ChainKind
from ...chain.polkadot.models import ChainFacts
from ...market.record import MOST_BYTES
from ..fees import rounded

# A record every hour; a certificate a day, of which a month's are not sold yet.
RECORDS_PER_YEAR: Final = 8766
CERTIFICATES_PER_YEAR: Final = 366
UNSOLD: Final = 30
METADATA_BYTES: Final = 128
# Fees do not depend on who pays them.
NOBODY: Final = bytes(32)
# Enough for the first day.
TRANSACTIONS_TO_START: Final = 30
# A fee so many times today's is a mistake; nobody needs more a day than a record every five minutes and some more.
TIMES_EACH: Final = 20
TRANSACTIONS_PER_DAY: Final = 500
# A key that holds ten years of fees is somebody's wallet.
YEARS_OF_THE_RICH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCosts:
    """Estimates, rounded up to two digits.

    `existential` is what an account never falls below, `transactions` how many an ordinary year has. What `collection`
    and each `certificate` take besides fees comes back when they are deleted.
    """

    fee: int
    existential: int
    transactions: int
    collection: int = 0
    certificate: int = 0

    @property
    def transaction(self) -> int:
        """One transaction."""
        return rounded(self.fee)

    @property
    def year(self) -> int:
        """What an ordinary year takes, from an empty account."""
        return rounded(self.transactions * self.fee + self.collection + UNSOLD * self.certificate + self.existential)

    @property
    def start(self) -> int:
        """Without so much to spend there is no point in starting."""
        return rounded(TRANSACTIONS_TO_START * self.fee + self.certificate)

    @property
    def rich(self) -> int:
        """With more a key is too rich to lie in Home Assistant."""
        return YEARS_OF_THE_RICH * self.year

    @property
    def limit_each(self) -> int:
        """Proposed limit of one fee."""
        return rounded(TIMES_EACH * self.fee)

    @property
    def limit_per_day(self) -> int:
        """Proposed limit of a day's fees."""
        return rounded(TRANSACTIONS_PER_DAY * self.fee)


async def costs_of(client: Client, facts: ChainFacts) -> ChainCosts:
    """Ask the chain for today's fee of what an account does most there. Raises Unreachable."""
    existential = facts.existential_deposit
    if facts.kind is ChainKind.ROBONOMICS:
        call = Datalog(client).record("estimate", bytes(MOST_BYTES))
        return ChainCosts(fee=await client.fee(call, NOBODY), existential=existential, transactions=RECORDS_PER_YEAR)
    pallet = next(pallet for name, pallet in PALLETS.items() if name in facts.pallets)
    asked = await pallet(client, 0).deposits()
    fee = await client.fee(create_collection("estimate", NOBODY, pallet.pallet), NOBODY)
    return ChainCosts(
        fee=fee,
        existential=existential,
        transactions=CERTIFICATES_PER_YEAR,
        collection=asked.collection,
        certificate=asked.of_item(METADATA_BYTES),
    )
