"""What nodes of several kinds say when they get a transaction."""

import pytest

from custom_components.gridpact.chain.evm.answers import answer_of
from custom_components.gridpact.chain.evm.provider import RpcError
from custom_components.gridpact.chain.reason import Answer


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("already known", Answer.TAKEN),
        ("transaction already imported", Answer.TAKEN),
        ("AlreadyKnown", Answer.TAKEN),
        ("nonce too low", Answer.UNSURE),
        ("nonce too low: next nonce 5, tx nonce 4", Answer.UNSURE),
        ("replacement transaction underpriced", Answer.UNSURE),
        ("internal error", Answer.UNSURE),
        ("insufficient funds for gas * price + value", Answer.NO_FUNDS),
        ("Insufficient funds for gas * price + value: balance 0", Answer.NO_FUNDS),
        ("intrinsic gas too low", Answer.INVALID),
        ("exceeds block gas limit", Answer.INVALID),
    ],
)
def test_understands(message: str, answer: Answer) -> None:
    assert answer_of(RpcError("node", {"code": -32000, "message": message})) is answer
