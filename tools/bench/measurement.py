"""One measured figure."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Gas of an operation; `naive` is the naive design's figure for the same work, None if it has no such step.

    `limit` is what we promise. `note` says what a reader must know, among it that `naive` was not run.
    """

    name: str
    gas: int
    limit: int | None = None
    naive: int | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the promise holds; without one it does."""
        return self.limit is None or self.gas <= self.limit

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {**asdict(self), "kept": self.kept}
