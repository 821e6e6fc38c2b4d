"""One attack, what it earns and what it may earn."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What an attack earns: % of awards, or the clearing price (EUR/kWh) from which it pays.

    `naive` is what the naive rule pays for it. `half_bid` and `whole_bid` are ours for bids of half and all of the
    usual use; half is held against `limit`: at most so many per cent, at least such a price. `single_loads` is for
    half bids of meters that are no site. None: nothing was awarded, or it never pays. `note` says why there is no
    limit, or what a reader must know beside it.
    """

    name: str
    unit: str = "%"
    naive: float | None
    half_bid: float | None
    whole_bid: float | None
    single_loads: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def ours(self) -> float | None:
        """The figure that is judged."""
        return self.half_bid

    @property
    def kept(self) -> bool:
        """Whether it earns no more than its limit."""
        if self.limit is None or self.ours is None:
            return True
        return self.ours <= self.limit if self.unit == "%" else self.ours >= self.limit

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {**asdict(self), "ours": self.ours, "kept": self.kept}
