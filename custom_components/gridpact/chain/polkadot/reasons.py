"""Why a Substrate chain refused, as people say it; and what its nodes mean when they get an extrinsic."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reason import NO_REASON, Answer, Reason
from .rpc import RpcError

if TYPE_CHECKING:
    from .runtime import Runtime

TOKENS = {
    "FundsUnavailable": "there is not enough money",
    "OnlyProvider": "the account would be deleted: too little would be left",
    "BelowMinimum": "the amount is too small for an account to exist with it",
    "CannotCreate": "the account of the receiver cannot be created",
    "UnknownAsset": "there is no such asset",
    "Frozen": "the money is frozen",
    "Unsupported": "the chain does not support this",
    "CannotCreateHold": "the money cannot be held",
    "NotExpendable": "the account would be deleted: too little would be left",
    "Blocked": "the account is blocked",
}
WORDS = {
    "Arithmetic.Underflow": "there is not enough money",
    "Arithmetic.Overflow": "the amount is too large",
    "Other": "the chain gave no reason",
    "CannotLookup": "the chain does not know the account",
    "BadOrigin": "the account may not do this",
    "ConsumerRemaining": "something else still needs the account",
    "NoProviders": "the account does not exist: it has no money",
    "TooManyConsumers": "too much depends on the account",
    "Exhausted": "the block was full",
    "Corruption": "the chain's state is damaged",
    "Unavailable": "something is not there",
    "RootNotAllowed": "the account may not do this",
}

# Codes of nodes that got an extrinsic.
INVALID_CODES = {1002, 1011}
INVALID_TRANSACTION = 1010
HAVE_IT = 1013
# Also said of an extrinsic that arrived already.
PERHAPS_THERE = ("outdated", "stale", "future", "ancient", "banned")
NO_FUNDS = ("inability to pay", "payment")
# What a runtime says that cannot even read an extrinsic.
UNREADABLE = ("unreachable", "bad input", "execution", "panick", "decode")


def reason_of(runtime: Runtime, error: Any) -> Reason:
    """Return what the error of a failed extrinsic says; codes are "Nfts.NoPermission", "Token.Frozen", "Other"."""
    name, content = next(iter(error.items())) if isinstance(error, Mapping) and error else (error, None)
    if name == "Module" and isinstance(content, Mapping):
        return _module_error(runtime, content)
    if name == "Token":
        return Reason(key=f"Token.{content}", text=TOKENS.get(str(content), str(content)))
    if isinstance(name, str) and name:
        key = name if content is None else f"{name}.{content}"
        return Reason(key=key, text=WORDS.get(key) or WORDS.get(name, key))
    return NO_REASON


def answer_of(error: RpcError) -> Answer:
    """Return what a refusal of an extrinsic means. Without certainty it is unsure: its hash will tell."""
    text = error.text.lower()
    if error.code == HAVE_IT or "already imported" in text:
        return Answer.TAKEN
    if any(words in text for words in PERHAPS_THERE):
        return Answer.UNSURE
    if any(words in text for words in NO_FUNDS):
        return Answer.NO_FUNDS
    if error.code == INVALID_TRANSACTION or error.code in INVALID_CODES:
        return Answer.INVALID
    return Answer.UNSURE


def is_unreadable(error: RpcError) -> bool:
    """Tell whether a runtime could not read an extrinsic: no node would ever take it."""
    return any(words in error.text.lower() for words in UNREADABLE)


def _module_error(runtime: Runtime, content: Mapping[str, Any]) -> Reason:
    raw = str(content["error"])
    number = int(raw[2:4], 16) if raw.startswith("0x") else int(raw)
    found = runtime.error(int(content["index"]), number)
    if found is None:
        return Reason(key="unknown_error", text=f"unknown reason {content['index']}.{number}")
    name, docs = found
    return Reason(key=name, text=_sentence(docs) or name)


def _sentence(docs: str) -> str:
    """Return what a chain says of its error as a part of a sentence."""
    text = docs.strip().rstrip(".")
    return text[:1].lower() + text[1:]
