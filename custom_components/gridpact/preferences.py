"""What people set, as the participant asks for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .loads.models import Load
from .market.models import EventKind, MeterMetadata
from .market.offers import LoadOffer
from .market.strategy import Limits, never_quiet
from .meters.models import Meter
from .participation.home import HomeMeter, Preferences
from .settings import Settings, TradeSettings
from .trading.models import LOT_WH, TradePreferences
from .units import parse_amount

# IMeterRegistry.MeterType
_METER_TYPES: Final = {"appliance": 0, "solar": 4, "battery": 5, "grid": 6}
MOST_PER_DAY: Final = 2


def preferences(
    settings: Settings,
    options: Mapping[str, Any],
    loads: Sequence[Load],
    meters: Sequence[Meter],
    decimals: int,
    battery: Callable[[], int | None] | None = None,
) -> Preferences:
    """Return what holds now. `decimals` are the token's, `battery` returns the charge in percent (None: no battery)."""
    return Preferences(
        limits=_limits(settings, options, decimals),
        loads=tuple(_offer(load, settings, decimals) for load in loads),
        meters=_home_meters(meters),
        coin_worth=parse_amount(options.get("coin_worth") or 0, decimals),
        trade=_trade(settings.trade, options, decimals, battery),
    )


def _trade(
    wanted: TradeSettings, options: Mapping[str, Any], decimals: int, battery: Callable[[], int | None] | None
) -> TradePreferences:
    price = options.get("certificate_price")
    return TradePreferences(
        sell=wanted.sell,
        certify=wanted.certify,
        asking_price=parse_amount(wanted.asking_price, decimals),
        reserve_percent=wanted.reserve,
        has_battery=battery is not None,
        battery_percent=battery() if battery else None,
        lot_wh=int(options.get("certificate_lot", LOT_WH)),
        certificate_price=None if price is None else parse_amount(price, decimals),
        place=options.get("certificate_place", ""),
    )


def _limits(settings: Settings, options: Mapping[str, Any], decimals: int) -> Limits:
    return Limits(
        automatic=settings.automatic,
        kinds=frozenset(EventKind(kind) for kind in options.get("kinds", EventKind) if kind in set(EventKind)),
        minimum_profit=parse_amount(options.get("minimum_profit", 0), decimals),
        most_per_day=int(options.get("most_per_day", MOST_PER_DAY)),
        quiet=_quiet(options.get("quiet_from"), options.get("quiet_to")),
        day=_local_day,
    )


def _offer(load: Load, settings: Settings, decimals: int) -> LoadOffer:
    return LoadOffer(
        id=load.id,
        can_save_w=load.power_w,
        minimum_price=parse_amount(settings.minimum_price(load.id, load.default_price), decimals),
        longest_s=load.longest_s,
        rest_s=load.rest_s,
        critical=load.critical,
        allowed=settings.allowed(load.id),
    )


def _home_meters(meters: Sequence[Meter]) -> tuple[HomeMeter, ...]:
    ids = {meter.subentry_id: bytes.fromhex(meter.id) for meter in meters}
    grid = [meter.subentry_id for meter in meters if meter.kind == "grid"]
    around = grid[0] if len(grid) == 1 else None

    def parent(meter: Meter) -> str | None:
        """Return what a meter sits behind: an appliance that was set up first did not know the home's meter yet."""
        return meter.parent or (around if meter.kind == "appliance" else None)

    return tuple(
        HomeMeter(
            metadata=MeterMetadata(
                id=ids[meter.subentry_id],
                meter_type=_METER_TYPES[meter.kind],
                capacity_w=meter.capacity_w,
                manufacturer=meter.manufacturer,
                model=meter.model,
            ),
            parent_id=ids.get(parent(meter) or ""),
        )
        for meter in meters
    )


def _quiet(begin: str | None, end: str | None) -> Callable[[int, int], bool]:
    """Return whether a window (seconds) touches the quiet hours, given as local times of day."""
    first, last = (dt_util.parse_time(text) if text else None for text in (begin, end))
    if first is None or last is None or first == last:
        return never_quiet

    def touches(start: int, stop: int) -> bool:
        minutes = range(start, stop, 60)
        return any(_between(dt_util.as_local(dt_util.utc_from_timestamp(at)).time(), first, last) for at in minutes)

    return touches


def _local_day(at: int) -> int:
    """Number the days as people at home count them."""
    return dt_util.as_local(dt_util.utc_from_timestamp(at)).toordinal()


def _between(moment: time, first: time, last: time) -> bool:
    return first <= moment < last if first < last else moment >= first or moment < last
