"""A market to test with: one kWh wanted for two hours on one day, prices in steps of a cent."""

from dataclasses import replace

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Account, Kind, Series, SeriesStatus, Terms
from custom_components.gridpact.market.offers import LoadOffer

INTERVAL = 900
PER_DAY = SECONDS_PER_DAY // INTERVAL
TODAY = 20_000
CENT = 10**16
HOME = "0x00000000000000000000000000000000000000A1"

TERMS = Terms(
    target_wh=1000,
    tick_size=CENT,
    bidding_ends=TODAY * SECONDS_PER_DAY + 15 * 3600,
    first_day=TODAY,
    term_days=1,
    offset=18 * 4,
    length=8,
    max_calls=1,
    baseline_days=10,
    cap_tick=99,
)

SERIES = Series(
    id=7,
    terms=TERMS,
    requester="0x00000000000000000000000000000000000000B2",
    status=SeriesStatus.BIDDING,
    announced_at=TODAY * SECONDS_PER_DAY + 12 * 3600,
    called=1,
    clearing_tick=0,
    awarded_wh=0,
    marginal_award=0,
    marginal_bids=0,
    escrow=10**18,
)

ACCOUNT = Account(
    address=HOME,
    owner=HOME,
    operator=HOME,
    beneficiary=HOME,
    stake=100 * 10**18,
    meters=1,
    counted=1,
    capacity_w=3000,
    attested=False,
    active=True,
)

HEATER = LoadOffer(id="heater", can_save_w=300, minimum_price=20 * CENT, longest_s=7200)


def series(*, status: SeriesStatus = SeriesStatus.BIDDING, **terms: int | bool) -> Series:
    """The series with other terms."""
    return replace(SERIES, status=status, terms=replace(TERMS, **terms))  # type: ignore[arg-type]


def fixed(
    *, cents: int = 30, awarded_wh: int = 0, kind: Kind = Kind.DEMAND_RESPONSE, low: int = 80, high: int = 120
) -> Series:
    """One kWh at a fixed price, of which others have taken `awarded_wh`."""
    wanted = series(status=SeriesStatus.CLEARED, tick_size=cents * CENT, cap_tick=0, kind=kind)
    return replace(wanted, awarded_wh=awarded_wh, marginal_award=1, marginal_bids=1, low_factor=low, high_factor=high)
