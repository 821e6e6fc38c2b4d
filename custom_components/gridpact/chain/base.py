"""The one protocol through which the rest of Gridpact reaches a market, whatever network it lives on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ..market.models import Account, Bid, MarketInfo, MeterMetadata, Series, Settlement, Site, Terms

if TYPE_CHECKING:  # the journal's entries hold a Call
    from .entries import Entry
    from .journal import Journal
    from .spending import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One log of the market's contracts, decoded. `name` is the contract's event name, `key` its identity on chain.

    `arguments` has the event's arguments under the contract's own names ("id", "account", "clearingTick"); addresses
    with checksum; `terms` is a Terms, `settlement` a Settlement. `address` is the contract that wrote it.
    """

    key: str
    name: str
    arguments: Mapping[str, Any]
    block: int
    block_hash: str
    time: int
    transaction: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A transaction that is wanted, before anything of it exists.

    `purpose` names what it is for ("bid:7"); a sender sends at most one transaction per purpose that succeeds.
    `summary` is what a journal keeps for people (Wh, price, ids), never a secret. `value` is paid in the coin's base
    units, `cost` is what the call takes of the market's token (base units): limits on purchases count it.
    """

    purpose: str
    to: str
    data: bytes
    value: int = 0
    cost: int = 0
    summary: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a transaction: included in a block. `fee` in the coin's base units."""

    purpose: str
    transaction: str
    block: int
    fee: int
    logs: Sequence[LogEntry] = ()


class MarketReader(Protocol):
    """Reads a market. Every method raises Unreachable if no node answers, WrongPeer if one is not what it should be."""

    async def info(self) -> MarketInfo: ...
    async def head(self) -> tuple[int, int]:
        """Return number and time (seconds) of the newest block."""

    async def coin_balance(self, address: str) -> int: ...
    async def token_balance(self, address: str) -> int: ...
    async def account(self, account: str) -> Account | None:
        """Return the account, None if it never registered."""

    async def minimum_stake(self) -> int:
        """Return the deposit that registering takes and that stays until the account leaves, token base units."""

    async def unbonding_time(self) -> int:
        """Return how long a deposit that is taken out is on its way, seconds."""

    async def ordinal(self, account: str, meter_id: bytes) -> int | None: ...
    async def meter_since(self, account: str, ordinal: int) -> int:
        """Return the second from which the meter's readings count."""

    async def series(self, series_id: int) -> Series | None: ...
    async def series_count(self) -> int: ...
    async def called_at(self, series_id: int, day: int) -> int: ...
    async def open_bids(self, account: str) -> list[Bid]: ...
    async def award(self, series_id: int, account: str) -> int: ...
    async def site(self, account: str) -> Site: ...
    async def next_call(self, account: str) -> tuple[int, int, int] | None:
        """Return (series id, day, end of its window in interval numbers) of the call to settle next."""

    async def baseline_windows(self, series_id: int, account: str, day: int) -> list[int]:
        """Return the starts (interval numbers) of the baseline windows, newest first, as the contract uses them."""

    async def deadline(self, series_id: int, day: int) -> int: ...
    async def credit(self, account: str) -> int: ...
    async def ledger_head(self, account: str) -> tuple[int, int]:
        """Return (last committed interval number, number of ranges posted)."""


class MarketCalls(Protocol):
    """Builds the calls of a market; nothing is sent. Purposes: see each method."""

    def register(self, owner: str, stake: int) -> Call:
        """Purpose register. `stake` is paid as the deposit, token base units."""

    def add_stake(self, account: str, amount: int, purpose: str) -> Call:
        """Purposes: stake:..."""

    def withdraw_stake(self, account: str, amount: int, purpose: str) -> Call:
        """Purposes: unbond:..."""

    def claim_stake(self, account: str, unbonds_at: int) -> Call:
        """Purpose claim_stake:<account>:<unbonds_at>."""

    def add_meter(self, account: str, metadata: MeterMetadata) -> Call:
        """Purpose meter:<id hex>."""

    def post(self, account: str, start: int, end: int, meter_bits: int, root: bytes) -> Call:
        """Purpose post:<end>. `start` and `end` are IReadingLedger's from and to."""

    def bid(self, series_id: int, account: str, wh: int, tick: int) -> Call:
        """Purpose bid:<series>."""

    def join(self, series_id: int, account: str, wh: int) -> Call:
        """Purpose join:<series>."""

    def withdraw_bid(self, series_id: int, account: str) -> Call:
        """Purpose withdraw_bid:<series>; takes back a bid or a joining."""

    def settle(self, series_id: int, account: str, day: int, proof: bytes) -> Call:
        """Purpose settle:<series>:<day>."""

    def withdraw(self, account: str, after: str) -> Call:
        """Purpose withdraw:<after>; `after` names the settlement that it collects, so each is collected once."""

    def request(self, terms: Terms) -> Call: ...
    def cancel(self, series_id: int) -> Call: ...
    def clear(self, series_id: int, max_words: int) -> Call: ...
    def call(self, series_id: int, day: int) -> Call: ...


class Sender(Protocol):
    """Sends at most one transaction per purpose that succeeds, whatever network it is on.

    `address` names the account of its key, which pays the fees: an address, or 0x-hexadecimal of a public key.
    """

    address: str
    journal: Journal

    async def send(self, call: Call) -> Outcome:
        """Send what a call wants, unless its purpose was reached before, and wait until the network has it.

        Raises Refused (nothing was sent), Rejected (the network has it and refused), OutcomeUnknown (sent, no answer
        in time: `resume` goes on), Unreachable or WrongPeer (nothing was sent).
        """

    async def underway(self, purpose: str) -> bool:
        """Return whether something was sent for a purpose, and was not in vain."""

    async def resume(self) -> Sequence[Entry]:
        """Take every unfinished purpose a step further; return those that came to an end."""

    def outcome(self, entry: Entry) -> Outcome:
        """Return what came of a closed entry, or raise Rejected or Refused."""

    def refusals(self, now: int) -> Sequence[Refusal]:
        """Return what limits refused lately and refuse at `now` (seconds) still; blocks."""

    @property
    def used_elsewhere(self) -> int:
        """How many nonces another program took from under a transaction of ours."""


__all__ = ["Call", "LogEntry", "MarketCalls", "MarketReader", "Outcome", "Sender", "Settlement"]
