"""Which logs are about the account's own trades."""

from typing import Final

from ..chain.base import LogEntry
from ..participation.home import Home

# Whom an event of the exchange, the certificates or the surplus can be about.
PARTIES: Final = ("account", "seller", "buyer", "owner", "from", "to")
OF_SURPLUS: Final = frozenset({"KindChosen", "SurplusOpened", "SurplusProven"})
OF_EXCHANGE: Final = frozenset({"Offered", "OfferCancelled", "Traded", "Consumed", "Withdrawn"})
OF_CERTIFICATE: Final = frozenset(
    {"CertificatesMinted", "TransferSingle", "Listed", "ListingEnded", "Sold", "Retired", "Withdrawn"}
)


def own_trade(home: Home, log: LogEntry) -> bool:
    """Return whether a log is about a trade of the home's account."""
    if home.trade is None:
        return False
    account = home.account.lower()
    places = {home.trade.exchange: OF_EXCHANGE, home.trade.certificate: OF_CERTIFICATE}
    known = log.name in places.get(log.address, OF_SURPLUS)
    return known and any(str(log.arguments.get(party, "")).lower() == account for party in PARTIES)
