"""What the naive auction takes to clear: bids sorted by insertion in storage, winners paid one by one."""

from tools.bench.world import GAS_LIMIT, Chain

WH = 1000
MOST_MEASURED = 1000
BATCH = 100
NO_LIMIT = 10**11


def clearing(chain: Chain, counts: list[int]) -> dict[int, tuple[int, str]]:
    """Return gas and a note per number of bids; `chain` must not limit the gas of a transaction.

    Sorting grows with the square of the bids: beyond a thousand the figure follows from that and is not run.
    """
    measured = {count: _measure(chain, count) for count in counts if count <= MOST_MEASURED}
    largest = max(measured, default=0)
    result: dict[int, tuple[int, str]] = {}
    for count in counts:
        gas = measured.get(count) or measured[largest] * (count // largest) ** 2
        note = "" if gas <= GAS_LIMIT else "naive: above 2^24, no block takes it"
        result[count] = gas, note if count in measured else f"{note}; not run, {largest:,} bids squared up"
    return result


def _measure(chain: Chain, count: int) -> int:
    """Fill a naive auction with bids and let it select its winners."""
    sender = chain.accounts[0]
    auction = chain.deploy("Naive.sol:NaiveAuction", sender, count * WH // 2, value=10**9)
    for first in range(0, count, BATCH):
        chain.send(auction.functions.fill(min(BATCH, count - first), WH, first), sender)
    return chain.send(auction.functions.selectWinners(), sender, gas=NO_LIMIT)["gasUsed"]
