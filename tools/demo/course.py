"""What every event comes to, whatever its price was found by: off, on, proven, paid."""

import asyncio
from dataclasses import dataclass
import time
from typing import Any

from tools.market.book import logs_of

from .figures import EventFigures
from .money import euros
from .narrator import Narrator
from .stage import Stage
from .waiting import PATIENCE_S, relay_is, seconds, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """Seconds at which the plug went off and came back."""

    off_at: float
    on_at: float


async def watch(stage: Stage, narrator: Narrator, event: dict[str, Any]) -> Switched:
    """Wait for an event's window, and tell when the plug goes off and comes back."""
    start, end = seconds(event["start"]), seconds(event["end"])
    await asyncio.sleep(max(0.0, start - time.time()))
    off_at = await until(lambda: relay_is(stage, on=False), "the plug goes off")
    narrator.tell(f"The window of event {event['series']} has begun, and the automation has switched the plug off.")
    patience = end - time.time() + PATIENCE_S
    on_at = await until(lambda: relay_is(stage, on=True), "the plug comes back", patience)
    narrator.tell("The window is over, and Gridpact has switched the plug back on.")
    return Switched(off_at=off_at, on_at=on_at)


async def finish(
    stage: Stage, narrator: Narrator, event: dict[str, Any], switched: Switched, before: int
) -> EventFigures:
    """Wait for proof and pay of an event; `before` is what the wallet held, token base units."""
    series = int(event["series"])
    delivery = await until(lambda: _delivery(stage, series), "the home proves what it saved")
    narrator.tell(
        f"Usual use {delivery['baseline_wh']} Wh, used {delivery['actual_wh']} Wh: "
        f"{delivery['delivered_wh']} of {delivery['awarded_wh']} Wh are paid, {delivery['paid']} EURx."
    )
    after = await until(lambda: _balance_above(stage, before), "the pay arrives")
    earned = await until(lambda: _earned(stage), "Home Assistant shows the pay")
    narrator.tell(f"{euros(after - before)} EURx have arrived; Home Assistant shows {earned} earned.")
    return EventFigures(
        kind=event["kind"],
        request=event["transaction"],
        offer=await _offer(stage, series),
        settle=delivery["transaction"],
        delivery=delivery,
        price=(await stage.utility.run("results", str(series)))["price"],
        balance_before=before,
        balance_after=after,
        earned_shown=earned,
        seconds_start_to_off=switched.off_at - seconds(event["start"]),
        seconds_end_to_on=switched.on_at - seconds(event["end"]),
    )


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


async def _offer(stage: Stage, series: int) -> str:
    """Return the transaction with which the home bid or joined."""
    names = ["BidPlaced", "EventJoined"]
    logs = await logs_of(stage.market.provider, (await stage.market.info()).market, series, names, 0)
    return next(log.transaction for log in logs if log.arguments["account"] == stage.account)
