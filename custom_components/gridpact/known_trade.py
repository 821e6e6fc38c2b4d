"""Where an account's market trades surplus: asked of the chain once, then no node has to answer for it."""

from dataclasses import asdict

from homeassistant.core import HomeAssistant

from .chain.evm.discovery import TradeInfo, find_trade
from .chain.evm.market import EvmMarket
from .chain.evm.views import Views
from .errors import Unreachable, WrongPeer
from .participation.chronicle import TRADE
from .participation.facts import FactStore
from .runtime import GridpactConfigEntry

CONTRACTS = "trade_contracts"  # all that were ever followed: what they logged is not undone when trade moves


async def async_known_trade(hass: HomeAssistant, facts: FactStore, market: EvmMarket) -> TradeInfo | None:
    """Return where the market trades, None if it trades nothing or nobody could say yet."""
    known = facts.get(TRADE)
    if known is None:
        try:
            places = await find_trade(Views(market.provider), await market.info())
        except Unreachable:
            return None
        except WrongPeer as error:
            if error.key != "wrong_contract":  # a strange node; the next one may know
                return None
            places = None
        known = {"places": asdict(places) if places else None}
        await hass.async_add_executor_job(facts.write, CONTRACTS, trade_contracts(facts, places))
        await hass.async_add_executor_job(facts.write, TRADE, known)
    return TradeInfo(**known["places"]) if known["places"] else None


def trade_contracts(facts: FactStore, places: TradeInfo | None) -> list[str]:
    """Return the contracts of trade to follow: those of now, and those from before trade moved."""
    return list(dict.fromkeys([*(facts.get(CONTRACTS) or ()), *(places.contracts if places else ())]))


async def async_follow_trade(hass: HomeAssistant, entry: GridpactConfigEntry) -> None:
    """Load the account anew if the market began to trade since, or does so elsewhere."""
    data = entry.runtime_data
    home = data.participant.home
    if home.facts.get(TRADE) is not None:
        return
    found = await async_known_trade(hass, home.facts, data.chain.market)
    if home.facts.get(TRADE) is not None and (found.exchange if found else None) != data.chain.exchange:
        hass.config_entries.async_schedule_reload(entry.entry_id)
