"""What nodes say when they get a transaction, each in its own words."""

from ..reason import Answer
from .provider import RpcError

HAVE_IT = ("already known", "already imported", "already exists", "known transaction", "alreadyknown", "in the pool")
NO_FUNDS = ("insufficient funds", "insufficient balance", "not enough balance", "insufficientfunds")
# Only what a node says before it could have passed a transaction on.
INVALID = (
    "intrinsic gas too low",
    "exceeds block gas limit",
    "gas limit is too high",
    "gas limit too high",
    "transaction gas limit",
    "oversized data",
    "invalid chain id",
    "transaction type not supported",
)


def answer_of(error: RpcError) -> Answer:
    """Return what a refusal means. "nonce too low" is unsure: a transaction that arrived already gets it too."""
    message = error.message.lower()
    if any(words in message for words in HAVE_IT):
        return Answer.TAKEN
    if any(words in message for words in NO_FUNDS):
        return Answer.NO_FUNDS
    if any(words in message for words in INVALID):
        return Answer.INVALID
    return Answer.UNSURE
