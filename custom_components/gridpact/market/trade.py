"""Offers, purchases and certificates as plain values; the exchange's rules, without any I/O.

Energy in Wh, prices in token base units per kWh, amounts in token base units, times in seconds unless the name says
interval number.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ..units import WH_PER_KWH


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """IEnergyExchange.Terms. `least_wh`: least purchase, except of all that is left. `buyers` empty: everybody."""

    ordinal: int
    wh: int
    price: int
    expires: int
    least_wh: int = 0
    buyers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer as the exchange shows it. `since` is the interval number after which the energy was given."""

    id: int
    seller: str
    price: int
    ordinal: int
    restricted: bool
    expires: int
    since: int
    wh: int
    left_wh: int
    least_wh: int

    def open_at(self, now: int) -> bool:
        """Return whether anything of it can be bought at a second."""
        return self.left_wh > 0 and now < self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate: `wh` that a meter of `account` gave between `start` and `end` (seconds).

    `owner` is "" once it is retired (at `retired_at`, by its last owner, in the name of `beneficiary`); `price` is for
    all of it, 0 if it is not for sale.
    """

    id: int
    account: str
    ordinal: int
    owner: str
    wh: int
    start: int
    end: int
    price: int = 0
    place: str = ""
    retired_at: int = 0
    retired_by: str = ""
    beneficiary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSurplus:
    """ISurplus.Meter: what is proven of an export register, and what of it was offered, sold or certified.

    `time` is the interval number of the reading `register_wh`, 0 before anything was proven; what is not spent was
    given after the interval number `since`.
    """

    register_wh: int
    time: int
    since: int
    proven_wh: int
    sold_wh: int
    certified_wh: int

    @property
    def available_wh(self) -> int:
        """What may be offered or certified."""
        return self.proven_wh - self.sold_wh - self.certified_wh


def cost_of(wh: int, price: int) -> int:
    """Return what a part of an offer costs, rounded up as the exchange does."""
    return -(-wh * price // WH_PER_KWH)


def choose(
    offers: Iterable[Offer], wh: int, highest_price: int, now: int, sellers: Collection[str] | None = None
) -> list[tuple[Offer, int]]:
    """Return the best offers and how much (Wh) of each, cheapest first, of equal ones the older first.

    An offer that leaves too small a rest for all the others is left out. Empty if `wh` cannot be had in full at
    `highest_price` or less, of one of the `sellers` (None: of anybody).
    """
    allowed = None if sellers is None else {seller.lower() for seller in sellers}
    usable = [
        offer
        for offer in best_first(offers)
        if offer.price <= highest_price and offer.open_at(now) and (allowed is None or offer.seller.lower() in allowed)
    ]
    if sum(offer.left_wh for offer in usable) < wh:
        return []
    taken = _taken(usable, wh)
    while taken and sum(part for _, part in taken) < wh:
        usable.remove(taken[-1][0])
        taken = _taken(usable, wh)
    return taken


def best_first(offers: Iterable[Offer]) -> Sequence[Offer]:
    """Return offers in the order in which the exchange takes them."""
    return sorted(offers, key=lambda offer: (offer.price, offer.id))


def _taken(offers: Iterable[Offer], wh: int) -> list[tuple[Offer, int]]:
    """Return what the exchange takes of offers that are in order; it may be less than `wh`."""
    taken: list[tuple[Offer, int]] = []
    for offer in offers:
        if part := _part_of(offer, wh):
            taken.append((offer, part))
            wh -= part
    return taken


def _part_of(offer: Offer, wanted: int) -> int:
    """Return what an offer gives of what is wanted: nothing if that is too small a part."""
    if wanted >= offer.left_wh:
        return offer.left_wh
    return 0 if wanted < offer.least_wh else wanted
