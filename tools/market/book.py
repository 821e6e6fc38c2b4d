"""The bids of a series, or who joined it, and what came of them, from the market's logs."""

from collections.abc import Sequence
from dataclasses import dataclass

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.provider import EvmProvider, RpcError
from custom_components.gridpact.market.models import Settlement

CHUNK = 10_000  # blocks asked for at once; fewer where a node refuses
SMALLEST_CHUNK = 10
UNSETTLED = 12  # newest blocks that are read again
BIDDING = ("BidPlaced", "EventJoined", "BidWithdrawn")
OUTCOMES = ("CallSettled", "CallExpired")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedBid:
    """A bid that stands, or a home that joined: Wh per call at a tick."""

    account: str
    wh: int
    tick: int
    block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One call that one home settled, or let expire (`settlement` None)."""

    account: str
    day: int
    awarded_wh: int
    balance_wh: int
    settlement: Settlement | None
    transaction: str


async def logs_of(
    provider: EvmProvider, market: str, series: int, names: Sequence[str], first_block: int
) -> list[LogEntry]:
    """Return the market's logs about one series, in order; `time` is left at 0."""
    return await logs_at(provider, market, [topics_of(names), f"0x{series:064x}"], first_block)


def topics_of(names: Sequence[str]) -> list[str]:
    """Return the topics of events by their names."""
    return [topic for (topic, _), (_, abi) in contracts.events().items() if abi["name"] in names]


async def logs_at(
    provider: EvmProvider, address: str, topics: Sequence[str | list[str] | None], first_block: int
) -> list[LogEntry]:
    """Return a contract's logs with these topics, in order; `time` is left at 0."""
    last_block = int(await provider.request("eth_blockNumber"), 16)
    found: list[LogEntry] = []
    start, chunk = first_block, CHUNK
    while start <= last_block:
        end = min(last_block, start + chunk - 1)
        form = {"address": address, "topics": topics, "fromBlock": hex(start), "toBlock": hex(end)}
        try:
            logs = await provider.request("eth_getLogs", form)
        except RpcError:
            if chunk <= SMALLEST_CHUNK:
                raise
            chunk //= 10
            continue
        found += [entry for log in logs if (entry := contracts.decode_log(log, 0)) is not None]
        start = end + 1
    return found


class Book:
    """The bids of one series; reads only what is new, and the newest blocks once more: they may have been replaced."""

    def __init__(self, provider: EvmProvider, market: str, series: int, first_block: int) -> None:
        """`first_block` is one from which on all logs of the series are found."""
        self._provider = provider
        self._market = market
        self._series = series
        self._next_block = first_block
        self._entries: list[LogEntry] = []

    async def bids(self) -> list[BookedBid]:
        """Return the bids that stand now, cheapest first and of one price oldest first."""
        head = int(await self._provider.request("eth_blockNumber"), 16)
        start = self._next_block
        new = await logs_of(self._provider, self._market, self._series, BIDDING, start)
        self._entries = [entry for entry in self._entries if entry.block < start] + new
        self._next_block = max(start, head - UNSETTLED)
        return _standing(self._entries)


async def deliveries_of(provider: EvmProvider, market: str, series: int, first_block: int) -> list[Delivery]:
    """Return what homes delivered, by day."""
    entries = await logs_of(provider, market, series, OUTCOMES, first_block)
    return sorted((_delivery(entry) for entry in entries), key=lambda delivery: (delivery.day, delivery.account))


async def block_since(provider: EvmProvider, seconds: int, first_block: int) -> int:
    """Return the first block from `first_block` on that is not older than a time, by halving."""
    low, high = first_block, int(await provider.request("eth_blockNumber"), 16)
    while low < high:
        middle = (low + high) // 2
        block = await provider.request("eth_getBlockByNumber", hex(middle), False)  # noqa: FBT003 the protocol's own
        if int(block["timestamp"], 16) < seconds:
            low = middle + 1
        else:
            high = middle
    return low


def _standing(entries: Sequence[LogEntry]) -> list[BookedBid]:
    """Return the bids that were placed and not withdrawn."""
    standing: dict[str, BookedBid] = {}
    for entry in entries:
        account = entry.arguments["account"]
        if entry.name == "BidWithdrawn":
            standing.pop(account, None)
            continue
        standing[account] = BookedBid(
            account=account, wh=entry.arguments["wh"], tick=entry.arguments.get("tick", 0), block=entry.block
        )
    return sorted(standing.values(), key=lambda bid: (bid.tick, bid.block, bid.account))


def _delivery(entry: LogEntry) -> Delivery:
    settlement: Settlement | None = entry.arguments.get("settlement")
    if settlement is not None:
        awarded_wh, balance_wh = settlement.awarded_wh, settlement.balance_wh
    else:
        awarded_wh, balance_wh = entry.arguments["awardedWh"], entry.arguments["balance"]
    return Delivery(
        account=entry.arguments["account"],
        day=entry.arguments["day"],
        awarded_wh=awarded_wh,
        balance_wh=balance_wh,
        settlement=settlement,
        transaction=entry.transaction,
    )
