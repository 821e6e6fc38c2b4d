"""What loads can offer in a window, and which windows get in each other's way."""

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Series, SeriesStatus
from .settlement import SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOffer:
    """A load as bidding sees it. `minimum_price` in token base units per kWh; it stays on for less."""

    id: str
    can_save_w: int
    minimum_price: int
    longest_s: int
    rest_s: int = 0
    critical: bool = False
    allowed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Time (seconds) that the home has promised, or may have to if its bid wins, and the loads that it takes."""

    series_id: int
    start: int
    end: int
    loads: tuple[str, ...] = ()

    def touches(self, other: Window, apart: int = 0) -> bool:
        """Return whether two windows overlap or lie closer than `apart` seconds."""
        return self.start < other.end + apart and other.start < self.end + apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the loads could do in a window: energy (Wh), the highest price they ask and who they are."""

    wh: int
    price: int
    loads: tuple[str, ...]


def windows(series: Series, interval: int) -> list[Window]:
    """Return the windows of all days of a series, none of a void one."""
    if series.status is SeriesStatus.VOID:
        return []
    return [
        Window(series_id=series.id, start=series.terms.start(day, interval), end=series.terms.end(day, interval))
        for day in range(series.terms.term_days)
    ]


def offer_of(
    loads: Sequence[LoadOffer], window: Window, *, most_wh: int, price_cap: int | None, planned: Sequence[Window]
) -> Offer:
    """Take loads, cheapest first, until `most_wh` is reached.

    Left out are those that may not be shed, that ask more than `price_cap`, or whose rest a planned window needs.
    """
    wh, price, taken = 0, 0, []
    for load in sorted(loads, key=lambda load: (load.minimum_price, -load.can_save_w, load.id)):
        if wh >= most_wh:
            break
        if price_cap is not None and load.minimum_price > price_cap:
            break
        energy = _energy(load, window) if _usable(load, window, planned) else 0
        if energy:
            wh, price = wh + energy, load.minimum_price
            taken.append(load.id)
    return Offer(wh=min(wh, most_wh), price=price, loads=tuple(taken))


def _energy(load: LoadOffer, window: Window) -> int:
    """Return what a load saves (Wh) if it is off for the window, or for as long as it may be."""
    return load.can_save_w * min(load.longest_s, window.end - window.start) // SECONDS_PER_HOUR


def _usable(load: LoadOffer, window: Window, planned: Sequence[Window]) -> bool:
    """Return whether a load may be shed in a window, with its rest before and after others."""
    resting = any(
        load.id in other.loads and other.series_id != window.series_id and window.touches(other, load.rest_s)
        for other in planned
    )
    return load.allowed and not load.critical and not resting
