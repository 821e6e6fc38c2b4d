"""Series, bids and deliveries as --json shows them."""

from typing import Any

from custom_components.gridpact.market.auction import clearing_of
from custom_components.gridpact.market.governance import Proposal
from custom_components.gridpact.market.models import SECONDS_PER_DAY, Series, SeriesStatus

from .book import BookedBid, Delivery
from .changes import change_text
from .session import Session
from .written import iso_time

MINUTE = 60


def series_document(session: Session, series: Series) -> dict[str, object]:
    """Return a series and its terms."""
    terms = series.terms
    interval = session.info.interval
    price = series.price
    return {
        "series": series.id,
        "kind": terms.kind.event_kind.value,
        "status": series.stage,
        "requester": series.requester,
        "target_wh": terms.target_wh,
        "start": iso_time(terms.start(0, interval)),
        "end": iso_time(terms.end(0, interval)),
        "minutes": terms.length * interval // MINUTE,
        "bidding_ends": iso_time(terms.bidding_ends),
        "term_days": terms.term_days,
        "calls": terms.max_calls,
        "called": [
            iso_time(terms.first_day * SECONDS_PER_DAY + day * SECONDS_PER_DAY)[:10] for day in series.called_days
        ],
        "baseline_days": terms.baseline_days,
        "price_cap": session.amount(terms.price_cap),
        "tick": session.amount(terms.tick_size),
        "attested_only": terms.attested_only,
        "minimum_stake": session.amount(terms.minimum_stake),
        "awarded_wh": series.awarded_wh,
        "price": None if price is None else session.amount(price),
        "token": session.info.token_symbol,
    }


def cleared_document(session: Session, series: Series) -> dict[str, object]:
    """Return what clearing a series gave."""
    price = series.price
    return {
        "series": series.id,
        "kind": series.terms.kind.event_kind.value,
        "status": series.stage,
        "target_wh": series.terms.target_wh,
        "awarded_wh": series.awarded_wh,
        "price": None if price is None else session.amount(price),
        "escrow": session.amount(series.escrow),
        "token": session.info.token_symbol,
    }


def bid_document(session: Session, series: Series, bid: BookedBid) -> dict[str, object]:
    """Return a bid and what it won, None before clearing."""
    cleared = series.status is SeriesStatus.CLEARED
    return {
        "account": bid.account,
        "wh": bid.wh,
        "price": session.amount(series.terms.price(bid.tick)),
        "awarded_wh": clearing_of(series).award(bid.wh, bid.tick) if cleared else None,
    }


def delivery_document(session: Session, series: Series, delivery: Delivery) -> dict[str, object]:
    """Return how one call was settled, or that it expired."""
    settlement = delivery.settlement
    start = series.terms.start(delivery.day, session.info.interval)
    return {
        "day": iso_time(start)[:10],
        "account": delivery.account,
        "awarded_wh": delivery.awarded_wh,
        "baseline_wh": settlement.baseline_wh if settlement else None,
        "actual_wh": settlement.actual_wh if settlement else None,
        "delivered_wh": settlement.delivered_wh if settlement else 0,
        "owed_wh": -delivery.balance_wh,
        "factor_percent": settlement.factor if settlement else None,
        "paid": session.amount(settlement.pay) if settlement else "0",
        "expired": settlement is None,
        "transaction": delivery.transaction,
    }


def proposal_document(session: Session, proposal: Proposal) -> dict[str, Any]:
    """Return a proposal and how its vote stands; votes in tokens."""
    return {
        "proposal": proposal.number,
        "id": str(proposal.id),
        "state": proposal.state.name.lower(),
        "description": proposal.description,
        "changes": [change_text(session, change) for change in proposal.changes],
        "starts": iso_time(proposal.starts),
        "ends": iso_time(proposal.ends),
        "executable_from": iso_time(proposal.eta) if proposal.eta else None,
        "for": session.amount(proposal.votes_for),
        "against": session.amount(proposal.votes_against),
        "abstain": session.amount(proposal.votes_abstain),
        "quorum": session.amount(proposal.quorum),
    }
