"""Every error of the contracts has words for people."""

from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import function_abi_to_4byte_selector
import pytest

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.reasons import SENTENCES, TERMS, reason_of
from custom_components.gridpact.chain.reason import NO_REASON, Reason

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
VALUES = {"address": ACCOUNT, "bytes32": bytes(32), "string": "text", "bytes": b"x", "bool": True}
# What the contracts inherit and a call of ours cannot meet.
INHERITED = (
    *("ERC20", "ERC1155", "ERC1363", "ERC2612", "ERC5805", "ERC6372", "ECDSA", "AccessControl", "Safe", "Checkpoint"),
    *("GovernorInvalid", "GovernorDisabled", "GovernorOnly", "GovernorProposalQueueing", "TimelockInvalid"),
)
OTHERS = {
    "AddressEmptyCode",
    "ExpectedPause",
    "FailedCall",
    "InsufficientBalance",
    "InvalidAccountNonce",
    "InvalidCap",
    "InvalidInterval",
    "InvalidShortString",
    "ReentrancyGuardReentrantCall",
    "StringTooLong",
    "StringsInsufficientHexLength",
    "VotesExpiredSignature",
}


def all_errors() -> list[dict[str, Any]]:
    return list(contracts.errors().values())


def reverted(abi: dict[str, Any], **values: Any) -> str:
    """Return the bytes of a revert with this error."""
    types = [item["type"] for item in abi["inputs"]]
    words = [values.get(item["name"], VALUES.get(item["type"], 7)) for item in abi["inputs"]]
    selector = function_abi_to_4byte_selector({**abi, "type": "function"})  # type: ignore[arg-type]
    return f"0x{selector.hex()}{encode(types, words).hex()}"


def error(name: str) -> dict[str, Any]:
    return next(abi for abi in all_errors() if abi["name"] == name)


def test_every_error_of_the_contracts_has_a_sentence() -> None:
    names = {abi["name"] for abi in all_errors()}
    silent = {name for name in names - SENTENCES.keys() - OTHERS if not name.startswith(INHERITED)}
    assert silent - {"InvalidTerms"} == set()


@pytest.mark.parametrize("name", sorted({abi["name"] for abi in all_errors()}))
def test_every_error_can_be_read(name: str) -> None:
    reason = reason_of(reverted(error(name)))
    assert "{" not in reason.text
    assert not reason.text.endswith(".")
    assert reason.key.isidentifier()
    assert reason.key == reason.key.lower()


def test_says_amounts_and_times() -> None:
    assert reason_of(reverted(error("BidTooSmall"), wh=5, minimum=100)) == Reason(
        key="bid_too_small", text="5 Wh are too little; at least 100 Wh are needed"
    )
    assert reason_of(reverted(error("BiddingOver"), id=7, ended=1_795_177_453)) == Reason(
        key="bidding_over", text="bidding and joining for event 7 ended at 2026-11-20 12:24 UTC"
    )


@pytest.mark.parametrize("reason", TERMS)
def test_says_which_term_is_wrong(reason: int) -> None:
    assert reason_of(reverted(error("InvalidTerms"), reason=reason)).text == TERMS[reason]


def test_reads_what_other_contracts_revert_with() -> None:
    text = f"0x08c379a0{encode(['string'], ['not today']).hex()}"
    assert reason_of(text) == Reason(key="message", text="not today")
    panic = f"0x4e487b71{encode(['uint256'], [0x11]).hex()}"
    assert reason_of(panic) == Reason(key="panic", text="the contract failed (code 0x11)")
    assert reason_of("0x12345678") == Reason(key="unknown_error", text="unknown reason 0x12345678")


@pytest.mark.parametrize("data", [None, "0x", "0x08c379a0", "0x5057a66e00"])
def test_says_so_when_there_is_no_reason(data: str | None) -> None:
    assert reason_of(data) == NO_REASON
