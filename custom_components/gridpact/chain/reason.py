"""Why a network refused, and what nodes mean when they get a transaction."""

from dataclasses import dataclass
from enum import Enum, auto

from ..errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A refusal: `key` names it ("bid_too_small"), `text` says it within a sentence."""

    key: str
    text: str

    @property
    def kept(self) -> dict[str, str]:
        """The reason as a journal keeps it."""
        return {"key": self.key, "text": self.text}


class Answer(Enum):
    """What an answer to a transaction means."""

    TAKEN = auto()  # the node has it, from now or before
    UNSURE = auto()  # it may be anywhere: its hash will tell
    NO_FUNDS = auto()  # refused for good
    INVALID = auto()  # refused for good


NO_REASON = Reason(key="no_reason", text="it gave no reason")
NOT_TAKEN = Reason(key="not_taken", text="the node does not take the transaction")
USED_ELSEWHERE = Reason(key="key_used_elsewhere", text="another program sends with the same key")


def refused(reason: Reason) -> Refused:
    """Return the error of what a network would refuse: nothing was sent, so it cost nothing."""
    return Refused("rejected", reason=reason.text, code=reason.key, fee=0)
