"""What people do about what went wrong."""

import asyncio

from .home import Home
from .troubles import FORFEITS


async def confirm_forfeits(home: Home) -> None:
    """Note that people have seen that stake was taken."""
    await asyncio.to_thread(home.facts.write, FORFEITS, {})


async def move_earnings(home: Home, wallet: str, now: int) -> None:
    """Move the tokens that lie on the home's own key to a wallet.

    Raises what sending raises. Asked again before anything else was earned, it goes on with the same transaction.
    """
    amount = await home.market.token_balance(home.account)
    if amount:
        home.attempts.forget()
        await home.send(home.market.transfer(wallet, amount, f"transfer:{wallet}:{home.facts.earned}:{amount}"), now)
