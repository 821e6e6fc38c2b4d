"""A home whose meter has a past, so that it can be paid."""

from typing import Any

from custom_components.gridpact.metering.counts import Counts
from tools.bench.home import Home

from .desk import DAY, Desk, midnight, seconds


def home_with_history(desk: Desk) -> Home:
    """Let a home post eleven days of 200 Wh per interval, less in the window of the twelfth."""
    account = desk.home("settling")
    first = midnight(desk.anvil.time) // DAY
    readings, total = {first * 96: Counts()}, 0
    for step in range(13 * 96):
        shed = step >= 12 * 96 and 72 <= step % 96 < 80
        total += 150 if shed else 200
        readings[first * 96 + step + 1] = Counts(total)
    home = Home(desk.world, account, readings)
    for day in range(first, first + 11):
        desk.anvil.set_time((day + 1) * DAY + 60)
        home.post_day(day)
    return home


def settle(desk: Desk, home: Home, document: dict[str, Any], windows: list[int] | None = None) -> str:
    """Post what is left and prove the call; return the transaction, and put the windows' starts into `windows`."""
    start = seconds(document["start"])
    for day in (start // DAY - 1, start // DAY):
        desk.anvil.set_time((day + 1) * DAY + 60)
        home.post_day(day)
    market = desk.world.market
    starts = [*market.functions.baselineWindows(1, home.account, 0).call(), start // 900]
    if windows is not None:
        windows += starts
    proof = home.settlement_proof(starts, 8)
    receipt = desk.world.chain.send(market.functions.settle(1, home.account, 0, proof), home.account)
    return receipt["transactionHash"].to_0x_hex()
