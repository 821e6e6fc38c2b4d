"""A home of the measurements: one meter, a range a day, and the proofs for its settlements."""

from collections.abc import Mapping, Sequence

from eth_utils import keccak

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.merkle import RangeTree
from custom_components.gridpact.metering.ranges import Range
from custom_components.gridpact.metering.salts import Salts

from .world import World

METER = 0
MISSING = b"\x00"
ONE_RANGE = b"\x01"


class Home:
    """Posts its registers day by day. `readings` maps interval numbers to registers and may grow meanwhile."""

    def __init__(self, world: World, account: str, readings: Mapping[int, Counts]) -> None:
        """Take a registered account."""
        self.world = world
        self.account = account
        self.readings = readings
        self._salts = Salts(keccak(text=account))  # no secret, but the same gas in every run
        self.ranges: list[tuple[Range, RangeTree]] = []

    def post_day(self, day: int) -> int:
        """Commit the readings of a UTC day, and return the gas it took."""
        per_day = SECONDS_PER_DAY // self.world.interval
        return self.post(day * per_day, (day + 1) * per_day)

    def post(self, start: int, end: int) -> int:
        """Commit the readings start + 1 .. end, and return the gas it took."""
        known = {time: self.readings[time] for time in range(start + 1, end + 1) if time in self.readings}
        tree = RangeTree(start, end, 0, {METER: known}, self._salts)
        function = self.world.ledger.functions.post(self.account, start, end, 0, tree.root)
        receipt = self.world.chain.send(function, self.account)
        block = self.world.chain.web3.eth.get_block(receipt["blockNumber"])
        posted = Range(
            account=self.account,
            sequence=len(self.ranges),
            start=start,
            end=end,
            meter_bits=0,
            meters=(self.account,),
            root=tree.root,
            posted_at=block["timestamp"],
        )
        self.ranges.append((posted, tree))
        return receipt["gasUsed"]

    def reading_proof(self, time: int) -> bytes:
        """Return the proof of one reading by its interval number."""
        posted, tree = next(item for item in self.ranges if item[0].start < time <= item[0].end)
        return posted.word + tree.single_proof(METER, time)

    def settlement_proof(self, starts: Sequence[int], length: int) -> bytes:
        """Return the proof of windows given by their starts (interval numbers)."""
        return b"".join(self._window_proof(start, start + length) for start in starts)

    def _window_proof(self, start: int, end: int) -> bytes:
        for posted, tree in self.ranges:
            if posted.start < start and end <= posted.end and start in self.readings and end in self.readings:
                return ONE_RANGE + posted.word + tree.pair_proof(METER, start, end)
        return MISSING
