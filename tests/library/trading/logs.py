"""Trade logs as the chain gives them, one block each."""

from itertools import count
from typing import Any

from custom_components.gridpact.chain.base import LogEntry

US = "0xAbCd000000000000000000000000000000000001"
ANNA = "0xAAAA000000000000000000000000000000000002"
BERT = "0xBBBB000000000000000000000000000000000003"
EXCHANGE = "0xEEEE000000000000000000000000000000000004"
CERTIFICATES = "0xCCCC000000000000000000000000000000000005"
NOBODY = "0x" + "0" * 40
_blocks = count(1)


def log(name: str, address: str = EXCHANGE, **arguments: Any) -> LogEntry:
    """A log in a block of its own, at the second of its number."""
    block = next(_blocks)
    return LogEntry(
        key=f"0xblock{block}:0",
        name=name,
        arguments=arguments,
        block=block,
        block_hash=f"0xblock{block}",
        time=block,
        transaction=f"0xtransaction{block}",
        address=address,
    )


def bought(wh: int, seller: str = ANNA, *, offer: int = 1, left: int = 0, price: int = 200) -> LogEntry:
    """We bought of a seller."""
    return log("Traded", id=offer, buyer=US, seller=seller, wh=wh, cost=-(-wh * price // 1000), leftWh=left)


def sold(wh: int, *, offer: int, left: int, price: int = 200) -> LogEntry:
    """Anna bought of us."""
    return log("Traded", id=offer, buyer=ANNA, seller=US, wh=wh, cost=-(-wh * price // 1000), leftWh=left)


def offered(number: int, wh: int, *, ordinal: int = 0, price: int = 200, expires: int = 10**6) -> LogEntry:
    """We offered surplus of a meter."""
    terms: dict[str, Any] = {"ordinal": ordinal, "wh": wh, "price": price, "expires": expires}
    return log("Offered", id=number, seller=US, leastWh=0, restricted=False, **terms)


def proven(wh: int, available: int, *, ordinal: int = 0, to: int = 1) -> LogEntry:
    """We proved what a meter gave."""
    period: dict[str, Any] = {"from": 0, "to": to}
    return log("SurplusProven", account=US, ordinal=ordinal, wh=wh, availableWh=available, **period)


def minted(first: int, count: int, wh: int = 1000, *, ordinal: int = 0) -> list[LogEntry]:
    """We minted certificates."""
    period: dict[str, Any] = {"from": 0, "to": 1}
    lots: dict[str, Any] = {"firstId": first, "count": count, "wh": wh, **period}
    told = log("CertificatesMinted", CERTIFICATES, account=US, ordinal=ordinal, **lots)
    return [told, *(moved(first + place * wh, NOBODY, US) for place in range(count))]


def moved(number: int, sender: str, receiver: str) -> LogEntry:
    """A certificate went from one to another."""
    parties: dict[str, Any] = {"operator": sender, "from": sender, "to": receiver}
    return log("TransferSingle", CERTIFICATES, id=number, value=1, **parties)
