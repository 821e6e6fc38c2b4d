"""What taking part costs in fees, counted from the journal of the home's key. All block."""

from dataclasses import dataclass, field

from ..chain.entries import Entry, State
from ..chain.journal import Journal
from ..chain.spending import Caps, fee_allowance

# Measured on the contracts: taking part in a call costs as much as that many postings of readings, the proof alone 6.
POSTINGS_PER_CALL = 10
POSTINGS_PER_PROOF = 6


@dataclass(slots=True)
class FeeBook:
    """Fees of one key in base units of the coin. `posting` is what one transaction costs at present."""

    journal: Journal | None
    caps: Caps = field(default_factory=Caps)
    posting: int = 0
    _paid: dict[int, int] = field(default_factory=dict)  # by entry, of those that are closed
    _counted_to: int = 0

    @property
    def per_call(self) -> int:
        """What taking part in one call costs."""
        return self.posting * POSTINGS_PER_CALL

    def per_call_in_tokens(self, coin_worth: int, decimals: int) -> int:
        """Return what a call costs in token base units; `coin_worth` are those of a coin of so many decimals."""
        units: int = 10**decimals
        return -(-self.per_call * coin_worth // units)

    def allowed(self, now: int) -> bool:
        """Return whether the caps leave room for taking part: a bid that could not be proven would cost its margin."""
        if self.journal is None:
            return False
        if self.caps.fee_each is not None and self.caps.fee_each < self.posting * POSTINGS_PER_PROOF:
            return False
        of_the_day = fee_allowance(Caps(fee_per_day=self.caps.fee_per_day), self.journal, now)
        return of_the_day is None or of_the_day.amount >= self.per_call

    def paid(self) -> int:
        """Return all fees ever paid."""
        if self.journal is None:
            return 0
        entries = self.journal.entries(self._counted_to)
        self._paid.update({entry.id: entry.fee for entry in entries if entry.state in (State.MINED, State.REJECTED)})
        latest = max((entry.planned_at for entry in entries), default=0)
        self._counted_to = min((entry.planned_at for entry in entries if not entry.closed), default=latest)
        return sum(self._paid.values())

    def pending(self) -> int:
        """Return how many transactions are on the way."""
        return len(self.journal.unfinished()) if self.journal else 0

    def waiting(self) -> Entry | None:
        """Return the oldest transaction that was sent and has no answer yet."""
        unfinished = self.journal.unfinished() if self.journal else []
        return next((entry for entry in unfinished if entry.attempts), None)

    def fee_of(self, purpose: str, transaction: str) -> int | None:
        """Return the fee of a transaction, None if it is not the one that the home's key sent for that purpose."""
        entry = self.journal.find(purpose) if self.journal else None
        if entry is None or entry.inclusion is None or entry.inclusion.hash != transaction:
            return None
        return entry.inclusion.fee
