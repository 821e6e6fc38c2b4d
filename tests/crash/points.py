"""The points at which Home Assistant is killed, in the order in which one event meets them."""

from dataclasses import dataclass

from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.checkpoints import VARIABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A named point (see checkpoints.py), and what a kill there leaves behind.

    `purpose` is how the purpose of its transaction begins. `journal` is what the disk says of that transaction (None:
    nothing), `transactions` how many of the event's transactions are in the chain.
    """

    name: str
    purpose: str = ""
    journal: State | None = None
    transactions: int

    def __str__(self) -> str:
        return f"{self.name} {self.purpose}".strip()

    @property
    def environment(self) -> dict[str, str]:
        """What a Home Assistant that is to die there is started with."""
        return {VARIABLE: f"{self.name}:{self.purpose}"}


BIDDING = (
    Point(name="decided", purpose="bid", journal=None, transactions=0),
    Point(name="planned", purpose="bid", journal=State.PLANNED, transactions=0),
    Point(name="signed", purpose="bid", journal=State.SIGNED, transactions=0),
    Point(name="sent", purpose="bid", journal=State.SIGNED, transactions=1),
)
RECEIPT = Point(name="mined", purpose="bid", journal=State.SIGNED, transactions=1)
AWARDED = Point(name="awarded", transactions=1)
IN_WINDOW = Point(name="in_window", transactions=1)
PROVING = (
    Point(name="sent", purpose="post", journal=State.SIGNED, transactions=2),
    Point(name="settling", purpose="settle", journal=None, transactions=2),
    Point(name="sent", purpose="settle", journal=State.SIGNED, transactions=3),
    Point(name="mined", purpose="settle", journal=State.SIGNED, transactions=3),
    Point(name="sent", purpose="withdraw", journal=State.SIGNED, transactions=4),
    Point(name="mined", purpose="withdraw", journal=State.SIGNED, transactions=4),
)
