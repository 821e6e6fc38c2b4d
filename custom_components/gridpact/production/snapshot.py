"""What a producer shows: one picture of its stations and its two chains, made anew in every step."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..chain.spending import Refusal
from ..errors import GridpactError
from ..participation.happenings import Happening
from ..participation.troubles import Waiting
from .models import CertificateCounts, PaymentMismatch, StationState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStanding:
    """How the account stands on one of its chains; old while `connected` is False.

    `balance` is what the key holds of the coin (base units), None until a node answered. `fees_paid` and `pending` are
    counted from the journal, `waiting` is the oldest transaction without an answer. `silent_since` is since when no
    node answers, `foreign_at` when another program used the key.
    """

    connected: bool
    balance: int | None
    fees_paid: int
    pending: int
    waiting: Waiting | None
    refusals: tuple[Refusal, ...]
    silent_since: int | None
    foreign_at: int | None
    block: int | None
    errors: tuple[GridpactError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionSnapshot:
    """Everything at one time (`time`, seconds). `robonomics` and `hub` are None where the account has no such chain.

    `stations` are by their ids. `asset_balance` is the wallet's (base units), None without an asset or an answer.
    `next_due` is the next second at which a record is due by time. `errors` are all of this step's.
    """

    time: int
    robonomics: ChainStanding | None
    hub: ChainStanding | None
    stations: Mapping[str, StationState]
    certificates: CertificateCounts
    asset_balance: int | None
    mismatches: tuple[PaymentMismatch, ...]
    happenings: tuple[Happening, ...]
    next_due: int | None
    errors: tuple[GridpactError, ...]

    @property
    def connected(self) -> bool:
        """Whether every chain of the account answered."""
        return all(chain.connected for chain in (self.robonomics, self.hub) if chain is not None)
