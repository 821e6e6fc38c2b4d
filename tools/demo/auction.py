"""An auction from its request to its clearing."""

import time
from typing import Any

from .narrator import Narrator
from .stage import INTERVAL, Stage
from .waiting import clock, iso, seconds, takes_part, until

TARGET_WH = 24
CAP = "60"
BIDDING_S = 35
WINDOW_INTERVALS = 4
NOTICE_INTERVALS = 4
SLACK_S = 16  # until the request is on the chain, on a busy machine


async def request(stage: Stage, narrator: Narrator) -> dict[str, Any]:
    """Ask for a reduction in the next window that leaves time for the notice and for bidding."""
    now = time.time()
    earliest = now + max(NOTICE_INTERVALS * INTERVAL + SLACK_S, BIDDING_S + 20)
    start = int(-(-earliest // INTERVAL) * INTERVAL)
    requested: dict[str, Any] = await stage.utility.run(
        *("request", "--target", f"{TARGET_WH}Wh", "--cap", CAP, "--tick", "3"),
        *("--start", iso(start), "--end", iso(start + WINDOW_INTERVALS * INTERVAL)),
        *("--bidding-ends", iso(int(now) + BIDDING_S)),
    )
    narrator.tell(f"The utility asks for {TARGET_WH} Wh less from {clock(start)}, at most {CAP} EURx per kWh.")
    return requested


async def clear(stage: Stage, narrator: Narrator, requested: dict[str, Any]) -> tuple[str, int]:
    """Let the home win; returns the transaction that cleared the auction, and its block's second."""
    series = int(requested["series"])
    await until(lambda: takes_part(stage, series), "the home bids")
    await _tell_bids(stage, narrator, series)
    await until(lambda: _over(requested["bidding_ends"]), "bidding ends")
    cleared = await stage.utility.run("clear", str(series), "--wait")
    narrator.tell(f"The auction is cleared: {cleared['awarded_wh']} Wh at {cleared['price']} EURx per kWh for all.")
    transaction: str = cleared["transactions"][-1]
    await until(lambda: _state_is(stage, "sensor.status", {"planned", "active"}), "the home knows that it has won")
    narrator.tell("Home Assistant knows that it has won.")
    return transaction, await _time_of(stage, transaction)


async def _tell_bids(stage: Stage, narrator: Narrator, series: int) -> None:
    for bid in (await stage.utility.run("results", str(series)))["bids"]:
        who = "Home Assistant" if bid["account"] == stage.account else "A neighbour"
        narrator.tell(f"{who} offers {bid['wh']} Wh at {bid['price']} EURx per kWh.")


async def _over(moment: str) -> bool | None:
    return time.time() > seconds(moment) + 1 or None


async def _state_is(stage: Stage, key: str, wanted: set[str]) -> bool | None:
    return (await stage.household.state(key))["state"] in wanted or None


async def _time_of(stage: Stage, transaction: str) -> int:
    receipt = await stage.market.provider.request("eth_getTransactionReceipt", transaction)
    block = await stage.market.provider.request("eth_getBlockByNumber", receipt["blockNumber"], False)  # noqa: FBT003
    return int(block["timestamp"], 16)
