"""A real chain with a market on it, driven through the contracts' own functions and measured by receipts."""

from collections.abc import Iterable
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from eth_utils import keccak
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import TxReceipt

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm.shapes import terms_struct
from custom_components.gridpact.market.models import SECONDS_PER_DAY, Terms

EVM = Path(__file__).parents[2] / "contracts" / "evm"
GAS_LIMIT = 1 << 24  # EIP-7825: the most one transaction may use
NO_PARENT = 255
OTHER_METER = 6
COIN = 10**18


class Failed(Exception):
    """A transaction that had to succeed did not."""


class Chain:
    """An anvil whose accounts need no signature; every call is a transaction of its own."""

    def __init__(self, url: str) -> None:
        """Connect to the node at `url`."""
        self.url = url
        self.web3 = Web3(HTTPProvider(url))
        self.accounts = list(self.web3.eth.accounts)

    @property
    def now(self) -> int:
        """Time of the newest block, seconds."""
        return self.web3.eth.get_block("latest")["timestamp"]

    def set_time(self, seconds: int) -> None:
        """Mine a block at that time; a time that is past already changes nothing."""
        if seconds > self.now:
            self.request("evm_setNextBlockTimestamp", seconds)
            self.request("evm_mine")

    def request(self, method: str, *parameters: object) -> Any:
        """Call the node directly."""
        answer: Any = self.web3.provider.make_request(method, list(parameters))  # type: ignore[arg-type]
        if "error" in answer:
            raise Failed(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def person(self, name: str) -> str:
        """Return an address that may send without a key, with money for fees."""
        address = Web3.to_checksum_address(keccak(text=name)[-20:])
        self.request("anvil_impersonateAccount", address)
        self.request("anvil_setBalance", address, hex(1000 * COIN))
        return address

    def send(self, function: ContractFunction, sender: str, gas: int = GAS_LIMIT) -> TxReceipt:
        """Send one transaction and return its receipt, or Failed."""
        return self.send_all([(function, sender)], gas)[0]

    def send_all(self, calls: Iterable[tuple[ContractFunction, str]], gas: int = GAS_LIMIT) -> list[TxReceipt]:
        """Send transactions in order without waiting in between, then return all receipts, or Failed."""
        hashes = [function.transact({"from": sender, "gas": gas}) for function, sender in calls]
        receipts = [self.web3.eth.wait_for_transaction_receipt(found, poll_latency=0.01) for found in hashes]
        for receipt in receipts:
            if receipt["status"] != 1:
                raise Failed(f"transaction {receipt['transactionHash'].hex()} was reverted")
        return receipts

    def call(self, call: Call, sender: str) -> TxReceipt:
        """Send what the integration would send and return its receipt, or Failed."""
        fields: Any = {"from": sender, "to": call.to, "data": f"0x{call.data.hex()}", "gas": GAS_LIMIT}
        receipt = self.web3.eth.wait_for_transaction_receipt(self.web3.eth.send_transaction(fields), poll_latency=0.01)
        if receipt["status"] != 1:
            raise Failed(f"{call.purpose} was reverted")
        return receipt

    def deploy(self, artifact: str, sender: str, *arguments: object, value: int = 0, gas: int = GAS_LIMIT) -> Contract:
        """Deploy a contract that forge compiled for the measurements (test/bench)."""
        name = artifact.rsplit(":", maxsplit=1)[-1]
        path = EVM / "out" / artifact.replace(":", "/")
        document = json.loads(path.with_suffix(".json").read_text())
        factory = self.web3.eth.contract(abi=document["abi"], bytecode=document["bytecode"]["object"])
        found = factory.constructor(*arguments).transact({"from": sender, "value": value, "gas": gas})
        receipt = self.web3.eth.wait_for_transaction_receipt(found, poll_latency=0.01)
        if receipt["status"] != 1 or receipt["contractAddress"] is None:
            raise Failed(f"{name} could not be deployed")
        return self.web3.eth.contract(address=receipt["contractAddress"], abi=document["abi"])


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The contracts of a market, and the one who may do everything in it."""

    chain: Chain
    market: Contract
    registry: Contract
    ledger: Contract
    token: Contract
    utility: str
    interval: int

    def join(self, name: str, *, capacity_w: int, stake: int) -> str:
        """Register a home with one meter and a stake, and return its account."""
        account = self.chain.person(name)
        metadata = (keccak(text=name), OTHER_METER, NO_PARENT, capacity_w, "", "")
        self.chain.send(self.registry.functions.register(account, 0), account)
        self.chain.send(self.registry.functions.addMeter(account, metadata), account)
        if stake:
            self.chain.send(self.registry.functions.addStake(account, stake), self.utility)
        return account

    def request(self, terms: Terms) -> int:
        """Request a series and return its id."""
        self.chain.send(self.market.functions.request(terms_struct(terms)), self.utility)
        return int(self.market.functions.seriesCount().call())

    def bid(self, series: int, account: str, wh: int, tick: int) -> int:
        """Bid, and return the gas it took."""
        return self.chain.send(self.market.functions.bid(series, account, wh, tick), account)["gasUsed"]

    def clear(self, series: int, words: int = 1 << 16) -> int:
        """Clear in one transaction, and return the gas it took."""
        return self.chain.send(self.market.functions.clear(series, words), self.utility)["gasUsed"]


def single_call(day: int, *, hours: tuple[int, int], interval: int, target_wh: int, bidding_ends: int) -> Terms:
    """Return terms of one call on a UTC day with 1,024 ticks, open to everybody."""
    start, end = (hour * 3600 // interval for hour in hours)
    return Terms(
        target_wh=target_wh,
        tick_size=10**12,
        bidding_ends=bidding_ends,
        first_day=day,
        term_days=1,
        offset=start,
        length=end - start,
        max_calls=1,
        baseline_days=10,
        cap_tick=1023,
    )


def midnight(seconds: int) -> int:
    """Return the start of the UTC day after that time."""
    return -(-seconds // SECONDS_PER_DAY) * SECONDS_PER_DAY
