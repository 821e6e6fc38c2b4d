"""One event from its request to the pay, told as it happens and returned as figures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
import time
from typing import Any

from custom_components.gridpact.units import format_amount
from tools.market.book import logs_of

from .figures import Figures
from .narrator import Narrator
from .stage import INTERVAL, Stage

TARGET_WH = 24
CAP = "60"
BIDDING_S = 35
WINDOW_INTERVALS = 4
NOTICE_INTERVALS = 4
PATIENCE_S = 150


async def tell(stage: Stage, narrator: Narrator) -> Figures:
    """Tell the story once."""
    before = await stage.market.token_balance(stage.wallet)
    requested = await _request(stage, narrator)
    series = int(requested["series"])
    await _until(lambda: _has_bid(stage, series), "the home bids")
    await _tell_bids(stage, narrator, series)
    await _until(lambda: _over(requested["bidding_ends"]), "bidding ends")
    cleared = await stage.utility.run("clear", str(series), "--wait")
    results = await stage.utility.run("results", str(series))
    narrator.tell(f"The auction is cleared: {results['awarded_wh']} Wh at {results['price']} EURx per kWh for all.")
    awarded_at = await _time_of(stage, cleared["transactions"][-1])
    await _until(lambda: _state_is(stage, "sensor.status", {"planned", "active"}), "the home knows that it has won")
    narrator.tell("Home Assistant knows that it has won.")
    off_at = await _until(lambda: _relay_is(stage, on=False), "the plug goes off")
    narrator.tell("The window has begun, and the automation has switched the plug off.")
    on_at = await _until(lambda: _relay_is(stage, on=True), "the plug comes back")
    narrator.tell("The window is over, and Gridpact has switched the plug back on.")
    delivery = await _until(lambda: _delivery(stage, series), "the home proves what it saved")
    narrator.tell(
        f"Usual use {delivery['baseline_wh']} Wh, used {delivery['actual_wh']} Wh: "
        f"{delivery['delivered_wh']} of {delivery['awarded_wh']} Wh are paid, {delivery['paid']} EURx."
    )
    after = await _until(lambda: _balance_above(stage, before), "the pay arrives")
    earned = await _until(lambda: _earned(stage), "Home Assistant shows the pay")
    narrator.tell(f"{format_amount(after - before, 18)} EURx have arrived; Home Assistant shows {earned} earned.")
    return Figures(
        request=requested["transaction"],
        clear=cleared["transactions"][-1],
        bid=await _bid_transaction(stage, series),
        settle=delivery["transaction"],
        delivery=delivery,
        price=results["price"],
        balance_before=before,
        balance_after=after,
        earned_shown=earned,
        seconds_award_to_off=off_at - awarded_at,
        seconds_start_to_off=off_at - _seconds(requested["start"]),
        seconds_end_to_on=on_at - _seconds(requested["end"]),
    )


async def _request(stage: Stage, narrator: Narrator) -> dict[str, Any]:
    """Ask for a reduction in the next window that leaves time for the notice and for bidding."""
    now = time.time()
    earliest = now + max(NOTICE_INTERVALS * INTERVAL + 8, BIDDING_S + 20)
    start = int(-(-earliest // INTERVAL) * INTERVAL)
    requested: dict[str, Any] = await stage.utility.run(
        *("request", "--target", f"{TARGET_WH}Wh", "--cap", CAP, "--tick", "3"),
        *("--start", _iso(start), "--end", _iso(start + WINDOW_INTERVALS * INTERVAL)),
        *("--bidding-ends", _iso(int(now) + BIDDING_S)),
    )
    narrator.tell(f"The utility asks for {TARGET_WH} Wh less from {_clock(start)}, at most {CAP} EURx per kWh.")
    return requested


async def _tell_bids(stage: Stage, narrator: Narrator, series: int) -> None:
    for bid in (await stage.utility.run("results", str(series)))["bids"]:
        who = "Home Assistant" if bid["account"] == stage.account else "A neighbour"
        narrator.tell(f"{who} offers {bid['wh']} Wh at {bid['price']} EURx per kWh.")


async def _until[Found](ask: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """Ask until there is an answer; raises TimeoutError that names what did not happen."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while (found := await ask()) is None:
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise TimeoutError(f"waited {PATIENCE_S} s in vain until {what}") from None
    return found


async def _has_bid(stage: Stage, series: int) -> bool | None:
    return any(bid.series_id == series for bid in await stage.market.open_bids(stage.account)) or None


async def _over(moment: str) -> bool | None:
    return time.time() > _seconds(moment) + 1 or None


async def _state_is(stage: Stage, key: str, wanted: set[str]) -> bool | None:
    return (await stage.household.state(key))["state"] in wanted or None


async def _relay_is(stage: Stage, *, on: bool) -> float | None:
    return time.time() if stage.plug.meter.on is on else None


async def _delivery(stage: Stage, series: int) -> dict[str, Any] | None:
    results = await stage.utility.run("results", str(series))
    own = [found for found in results["deliveries"] if found["account"] == stage.account]
    return own[0] if own else None


async def _balance_above(stage: Stage, before: int) -> int | None:
    balance = await stage.market.token_balance(stage.wallet)
    return balance if balance > before else None


async def _earned(stage: Stage) -> str | None:
    state: str = (await stage.household.state("sensor.earned"))["state"]
    return None if state in {"0", "0.0", "unknown", "unavailable"} else state


async def _time_of(stage: Stage, transaction: str) -> int:
    receipt = await stage.market.provider.request("eth_getTransactionReceipt", transaction)
    block = await stage.market.provider.request("eth_getBlockByNumber", receipt["blockNumber"], False)  # noqa: FBT003
    return int(block["timestamp"], 16)


async def _bid_transaction(stage: Stage, series: int) -> str:
    logs = await logs_of(stage.market.provider, (await stage.market.info()).market, series, ["BidPlaced"], 0)
    return next(log.transaction for log in logs if log.arguments["account"] == stage.account)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _clock(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S UTC")


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
