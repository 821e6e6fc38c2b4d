"""What attackers do. `share` is the part of the usual use that is bid: 2 for half, 1 for all of it."""

from collections.abc import Callable

from custom_components.gridpact.market.settlement import EXPIRY_FACTOR, SKIP_SHARE
from tools.bench.fairness.events import MINIMUM_BID

from .plan import Outlook, Plan, Use


def steady(share: int) -> Plan:
    """Bid every day, do nothing."""
    return Plan(bid=lambda outlook: _usual(outlook) // share)


def washing(share: int, smallest_wh: int = MINIMUM_BID) -> Plan:
    """Bid as little as possible while in debt, so that luck pays the debt and bad luck costs few awards."""
    return Plan(
        bid=lambda outlook: smallest_wh if outlook.owed_wh else _usual(outlook) // share, minimum_wh=smallest_wh
    )


def freezing(share: int) -> Plan:
    """Bid as little as keeps the day out of baselines while in debt, so that a lucky baseline stays."""
    return Plan(
        bid=lambda outlook: (
            max(MINIMUM_BID, -(-_usual(outlook) // SKIP_SHARE)) if outlook.owed_wh else _usual(outlook) // share
        )
    )


def leaving_any_debt(share: int) -> Plan:
    """Leave with any debt, and come back as new."""
    return Plan(bid=steady(share).bid, leaves=lambda owed_wh, _awarded_wh: owed_wh > 0)


def leaving_large_debt(share: int) -> Plan:
    """Leave with a debt above the three awards that the stake of the last bid covered."""
    return Plan(bid=steady(share).bid, leaves=lambda owed_wh, awarded_wh: owed_wh > EXPIRY_FACTOR * awarded_wh)


def hiding_every_shortfall(share: int) -> Plan:
    """Let every call expire in which more than usual was used."""
    return Plan(bid=steady(share).bid, proves=lambda excess_wh, _awarded_wh: excess_wh <= 0)


def hiding_the_worst(share: int) -> Plan:
    """Let a call expire only if telling costs more: more than three awards above usual."""
    return Plan(bid=steady(share).bid, proves=lambda excess_wh, awarded_wh: excess_wh <= EXPIRY_FACTOR * awarded_wh)


def after_a_low_day(share: int) -> Plan:
    """Bid if less than usual was used on the day before: a weak signal of being away."""
    return _choosing(share, lambda use: use.latest_wh < use.usual_wh)


def foreseeing(share: int) -> Plan:
    """Bid on what will be used less than usual; with several meters only on the ones of which that is true."""
    return _choosing(share, lambda use: use.coming_wh < use.usual_wh)


def _choosing(share: int, worth: Callable[[Use], bool]) -> Plan:
    return Plan(bid=lambda outlook: sum(use.usual_wh // share for use in outlook.uses if worth(use)))


def _usual(outlook: Outlook) -> int:
    return sum(use.usual_wh for use in outlook.uses)
