"""What commands about trade share: the way to it, and offers and certificates as --json shows them."""

from collections.abc import Mapping, Sequence

from custom_components.gridpact.chain.base import LogEntry, Outcome
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.trade import Certificate, Offer

from .book import logs_at, topics_of
from .session import Session
from .written import iso_time

type Document = dict[str, object]


async def trade_of(session: Session) -> EvmTrade:
    """Return the trade of the market. Refused if it has none."""
    trade = await EvmTrade.of(session.market)
    if trade is None:
        raise Refused("no_trade")
    return trade


async def logs_about(session: Session, address: str, names: Sequence[str], *topics: str | None) -> list[LogEntry]:
    """Return the logs of these events at a contract, in order; further topics must be as given, None: any."""
    wanted = [topics_of(names), *topics]
    return await logs_at(session.provider, address, wanted, session.deployment.first_block)


def topic(address: str) -> str:
    """Return an address as logs have it among their topics."""
    return f"0x{int(address, 16):064x}"


def log_of(outcome: Outcome, name: str) -> Mapping[str, object]:
    """Return what the first log of that name says."""
    return next(log.arguments for log in outcome.logs if log.name == name)


def offer_document(session: Session, offer: Offer) -> Document:
    """Return an offer."""
    return {
        "offer": offer.id,
        "seller": offer.seller,
        "meter": offer.ordinal,
        "wh": offer.wh,
        "left_wh": offer.left_wh,
        "least_wh": offer.least_wh,
        "price": session.amount(offer.price),
        "expires": iso_time(offer.expires),
        "for_everybody": not offer.restricted,
        "token": session.info.token_symbol,
    }


def certificate_document(session: Session, certificate: Certificate) -> Document:
    """Return a certificate; its id is text, for it is longer than the numbers that scripts know."""
    return {
        "certificate": str(certificate.id),
        "account": certificate.account,
        "meter": certificate.ordinal,
        "owner": certificate.owner or None,
        "wh": certificate.wh,
        "start": iso_time(certificate.start),
        "end": iso_time(certificate.end),
        "price": session.amount(certificate.price) if certificate.price else None,
        "place": certificate.place or None,
        "retired": iso_time(certificate.retired_at) if certificate.retired_at else None,
        "retired_by": certificate.retired_by or None,
        "beneficiary": certificate.beneficiary or None,
        "token": session.info.token_symbol,
    }
