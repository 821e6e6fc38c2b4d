"""When to try again: what failed is left alone for a while, each time longer."""

from dataclasses import dataclass, field
from typing import Protocol

from ..chain.base import Call, Outcome

FIRST_PAUSE = 60
LONGEST_PAUSE = 6 * 3600


class Sends(Protocol):
    """Sends calls, each purpose once."""

    async def send(self, call: Call) -> Outcome: ...


@dataclass(slots=True)
class Attempts:
    """Tries by purpose. Kept in memory only: after a restart everything may be tried at once."""

    _failed: dict[str, tuple[int, int]] = field(default_factory=dict)  # purpose: (not before, pause)

    def due(self, purpose: str, now: int) -> bool:
        """Return whether a purpose may be tried now (seconds)."""
        return now >= self._failed.get(purpose, (0, 0))[0]

    def begun(self, purpose: str, now: int) -> None:
        """Note a try; it counts as failed until it succeeds."""
        pause = min(LONGEST_PAUSE, self._failed.get(purpose, (0, FIRST_PAUSE // 2))[1] * 2)
        self._failed[purpose] = (now + pause, pause)

    def succeeded(self, purpose: str) -> None:
        """Forget the failures of a purpose."""
        self._failed.pop(purpose, None)

    def forget(self) -> None:
        """Let everything be tried at once."""
        self._failed.clear()

    async def send(self, sender: Sends, call: Call, now: int) -> Outcome | None:
        """Send, unless the purpose failed so short a time ago that it is not tried again yet."""
        if not self.due(call.purpose, now):
            return None
        self.begun(call.purpose, now)
        outcome = await sender.send(call)
        self.succeeded(call.purpose)
        return outcome
