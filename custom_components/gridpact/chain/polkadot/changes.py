"""Finds the next block that changed what is watched, without reading the blocks in between."""

from collections.abc import Sequence

from ...errors import Unreachable
from .models import Block
from .watching import Blocks, Point, Watched

STATE_DISCARDED = "state_discarded"


def only_discarded(error: Unreachable) -> None:
    """Raise an error, unless it says that no node has the state of a block any more."""
    if error.key != STATE_DISCARDED:
        raise error


class Changes:
    """Looks for changes by halving the span between two blocks that differ.

    What was asked of a block is kept until the search has passed it: finalized blocks do not change.
    """

    def __init__(self, blocks: Blocks) -> None:
        """Know nothing yet."""
        self._blocks = blocks
        self._watched: tuple[Watched, ...] = ()
        self._known: dict[int, Point] = {}

    def watch(self, watched: Sequence[Watched], passed: int) -> None:
        """Compare these places from now on; blocks up to `passed` are not asked for again."""
        if tuple(watched) != self._watched:
            self._watched = tuple(watched)
            self._known.clear()
        self._known = {number: point for number, point in self._known.items() if number > passed}

    async def at(self, block: Block) -> Point:
        """Return the values after a block. Raises Unreachable("state_discarded") if no node has them any more."""
        if block.number not in self._known:
            values = await self._blocks.fingerprint(self._watched, block.hash)
            self._known[block.number] = Point(block, dict(zip(self._watched, values, strict=True)))
        return self._known[block.number]

    async def next(self, low: Point, high: Point) -> tuple[Point, Point] | None:
        """Return the first change after `low`, as the points before and after it; None if both ends are the same.

        These are neighbours, unless no node has the state between them any more.
        """
        if low.values == high.values:
            return None
        while high.number - low.number > 1:
            number = (low.number + high.number) // 2
            middle = await self._state(number)
            if middle is None:
                middle = await self._oldest(number, high)
                if middle.values != low.values:
                    return low, middle
            if middle.values == low.values:
                low = middle
            else:
                high = middle
        return low, high

    async def _oldest(self, gone: int, high: Point) -> Point:
        """Return the first block after `gone` whose state there still is; that of `high` there is."""
        while high.number - gone > 1:
            number = (gone + high.number) // 2
            middle = await self._state(number)
            if middle is None:
                gone = number
            else:
                high = middle
        return high

    async def _state(self, number: int) -> Point | None:
        """Return the point of a block, None if no node has its state any more."""
        if number in self._known:
            return self._known[number]
        try:
            return await self.at(await self._blocks.block(number))
        except Unreachable as error:
            only_discarded(error)
            return None
