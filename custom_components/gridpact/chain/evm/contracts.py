"""The contracts' interfaces: encodes calls, decodes logs, finds errors. Its files are read when it is imported."""

from collections.abc import Mapping
from functools import cache
import json
from pathlib import Path
from typing import Any, cast

from eth_abi.exceptions import DecodingError
from eth_typing import ChecksumAddress
from eth_utils import to_bytes, to_checksum_address
from eth_utils.abi import event_abi_to_log_topic, function_abi_to_4byte_selector
from web3 import AsyncWeb3, Web3
from web3.contract import AsyncContract, Contract
from web3.exceptions import Web3Exception

from ..base import LogEntry
from .shapes import NOBODY, settlement_of, terms_of

ABI_FOLDER = Path(__file__).parents[1] / "abi"
MARKET = "FlexibilityMarket"
REGISTRY = "MeterRegistry"
LEDGER = "ReadingLedger"
TOKEN = "EnergyToken"  # noqa: S105 a contract's name
TIMELOCK = "GridTimelock"
GOVERNOR = "GridGovernor"
SURPLUS = "Surplus"
EXCHANGE = "EnergyExchange"
CERTIFICATE = "EnergyCertificate"
FOLLOWED = (MARKET, REGISTRY, LEDGER, SURPLUS, EXCHANGE, CERTIFICATE)
CALLED = (*FOLLOWED, TOKEN, TIMELOCK, GOVERNOR)

# Arguments that say whom an event is about, where it names no `account`.
PARTIES = ("seller", "buyer", "owner", "from", "to")

type Abi = list[dict[str, Any]]


@cache
def abi_of(name: str) -> Abi:
    """Return the ABI of a contract."""
    document = json.loads((ABI_FOLDER / f"{name}.json").read_text())
    abi: Abi = document["abi"] if isinstance(document, dict) else document
    return abi


@cache
def codec(name: str) -> Contract:
    """Return web3's view of a contract, without a node and without an address."""
    return Web3().eth.contract(address=cast(ChecksumAddress, NOBODY), abi=abi_of(name))


def contract_at(web3: AsyncWeb3[Any], address: str, name: str) -> AsyncContract:
    """Return a contract that web3 can ask; structs come as named tuples."""
    return web3.eth.contract(address=cast(ChecksumAddress, address), abi=abi_of(name), decode_tuples=True)


@cache
def errors() -> dict[bytes, dict[str, Any]]:
    """Return the ABI of every error that the contracts know, by selector."""
    found = [item for name in CALLED for item in abi_of(name) if item["type"] == "error"]
    return {function_abi_to_4byte_selector({**error, "type": "function"}): error for error in found}  # type: ignore[arg-type]


@cache
def events() -> dict[tuple[str, int], tuple[str, dict[str, Any]]]:
    """Return contract and ABI of every event that is followed, by its topic and the number of topics of its logs.

    Contracts may give different arguments of the same event topics of their own.
    """
    found = [(name, item) for name in FOLLOWED for item in abi_of(name) if item["type"] == "event"]
    return {(topic_of(item), 1 + len(_indexed(item))): (name, item) for name, item in found}


def topic_of(event: dict[str, Any]) -> str:
    """Return the topic that logs of an event begin with."""
    return "0x" + event_abi_to_log_topic(event).hex()  # type: ignore[arg-type]


def load() -> None:
    """Read and prepare everything: blocks, so it happens on import, which Home Assistant does off the event loop."""
    errors()
    events()
    for name in CALLED:
        codec(name)


def encode(name: str, function: str, *arguments: Any) -> bytes:
    """Return the calldata of a function of a contract."""
    return to_bytes(hexstr=codec(name).encode_abi(function, args=arguments))


def log_key(log: Mapping[str, Any]) -> str:
    """Return the identity of a log on its chain: where it stands, in which version of its block."""
    return f"{log['blockHash']}:{int(log['logIndex'], 16)}"


def decode_log(log: Mapping[str, Any], time: int) -> LogEntry | None:
    """Return a log as nodes give it, decoded; None if the contracts know no such event. `time` is its block's."""
    if not log["topics"] or (known := events().get((log["topics"][0], len(log["topics"])))) is None:
        return None
    name, abi = known
    try:
        arguments = codec(name).events[abi["name"]]().process_log(log)["args"]
    except Web3Exception, DecodingError, ValueError:
        return None
    return LogEntry(
        key=log_key(log),
        name=abi["name"],
        arguments={key: _modelled(key, value) for key, value in arguments.items()},
        block=int(log["blockNumber"], 16),
        block_hash=log["blockHash"],
        time=time,
        transaction=log["transactionHash"],
        address=to_checksum_address(log["address"]),
    )


def topics_for(account: str | None) -> list[list[Any]]:
    """Return topic filters for eth_getLogs that together find every event of the market and of one account.

    Events about other accounts are left out: a market of many homes has many of them. Two filters may find the same
    log. None: all events of everybody.
    """
    if account is None:
        return [[]]
    mine = "0x" + bytes(12).hex() + to_checksum_address(account)[2:].lower()
    by_position: dict[int | None, set[str]] = {}
    for (topic, _topics), (_name, event) in events().items():
        for position in _positions(event):
            by_position.setdefault(position, set()).add(topic)
    return [
        [sorted(topics)] if position is None else [sorted(topics), *[None] * position, mine]
        for position, topics in by_position.items()
    ]


def _positions(event: dict[str, Any]) -> list[int | None]:
    """Return where among an event's topics accounts stand that it is about; None: it is about the whole market."""
    indexed = _indexed(event)
    if "account" in indexed:
        return [indexed.index("account")]
    return [indexed.index(name) for name in PARTIES if name in indexed] or [None]


def _indexed(event: dict[str, Any]) -> list[str]:
    return [item["name"] for item in event["inputs"] if item["indexed"]]


def _modelled(name: str, value: Any) -> Any:
    if name == "terms":
        return terms_of(value)
    if name == "settlement":
        return settlement_of(value)
    return value


load()
