"""Compares this machine's clock with the chain's."""


class Clocks:
    """Knows by how many seconds at least the two differ: 0 as long as nothing tells that they do.

    A block that came between two looks was made between them. Of a chain that stands still nothing can be told, but
    that no block is of the future.
    """

    def __init__(self) -> None:
        """Nothing was compared yet."""
        self.off = 0
        self._block: int | None = None
        self._looked_at = 0

    def compare(self, block: int, time: int, now: int) -> None:
        """Take the newest block's number and time, seen at `now` (seconds)."""
        if self._block is not None and block > self._block:
            self.off = max(0, time - now, self._looked_at - time)
        else:
            self.off = max(time - now, self.off if time <= now else 0)
        self._block, self._looked_at = block, now
