"""The contracts' structs and the market's models: the same values under other names."""

from collections.abc import Mapping
from typing import Any

from ...market.models import Account, Bid, Kind, MeterMetadata, Series, SeriesStatus, Settlement, Site, Terms

NOBODY = "0x0000000000000000000000000000000000000000"


def terms_of(struct: Mapping[str, Any]) -> Terms:
    """Return IFlexibilityMarket.Terms."""
    return Terms(
        target_wh=struct["target"],
        tick_size=struct["tickSize"],
        bidding_ends=struct["biddingEnds"],
        first_day=struct["firstDay"],
        term_days=struct["termDays"],
        offset=struct["offset"],
        length=struct["length"],
        max_calls=struct["maxCalls"],
        baseline_days=struct["baselineDays"],
        cap_tick=struct["capTick"],
        attested_only=struct["attestedOnly"],
        minimum_stake=struct["minimumStake"],
        kind=Kind(struct["kind"]),
    )


def terms_struct(terms: Terms) -> tuple[Any, ...]:
    """Return terms in the order of IFlexibilityMarket.Terms."""
    return (
        terms.target_wh,
        terms.tick_size,
        terms.bidding_ends,
        terms.first_day,
        terms.term_days,
        terms.offset,
        terms.length,
        terms.max_calls,
        terms.baseline_days,
        terms.cap_tick,
        terms.attested_only,
        terms.minimum_stake,
        terms.kind,
    )


def metadata_struct(metadata: MeterMetadata) -> tuple[Any, ...]:
    """Return metadata in the order of IMeterRegistry.Metadata."""
    return (
        metadata.id,
        metadata.meter_type,
        metadata.parent,
        metadata.capacity_w,
        metadata.manufacturer,
        metadata.model,
    )


def series_of(series_id: int, struct: Any) -> Series | None:
    """Return IFlexibilityMarket.Series, None if nobody requested it."""
    if struct.status == SeriesStatus.NONE:
        return None
    return Series(
        id=series_id,
        terms=terms_of(struct.terms._asdict()),
        requester=struct.requester,
        status=SeriesStatus(struct.status),
        announced_at=struct.announcedAt,
        called=struct.called,
        clearing_tick=struct.clearingTick,
        awarded_wh=struct.awardedWh,
        marginal_award=struct.marginalAward,
        marginal_bids=struct.marginalBids,
        escrow=struct.escrow,
        low_factor=struct.lowFactor,
        high_factor=struct.highFactor,
        grace=struct.grace,
        completed=struct.completed,
    )


def settlement_of(struct: Mapping[str, Any]) -> Settlement:
    """Return IFlexibilityMarket.Settlement."""
    return Settlement(
        awarded_wh=struct["awardedWh"],
        baseline_wh=struct["baselineWh"],
        actual_wh=struct["actualWh"],
        delivered_wh=struct["deliveredWh"],
        balance_wh=struct["balance"],
        pay=struct["pay"],
        factor=struct["factor"],
    )


def bid_of(struct: Any) -> Bid:
    """Return IFlexibilityMarket.Bid."""
    return Bid(series_id=struct.id, wh=struct.wh, tick=struct.tick, next_day=struct.nextDay)


def site_of(struct: Any) -> Site:
    """Return IFlexibilityMarket.Site."""
    return Site(
        balance_wh=struct.balance,
        last_day=struct.lastDay,
        held_days=struct.heldDays,
        skipped_days=struct.skippedDays,
        reserved=struct.reserved,
        awarded_wh=struct.awardedWh,
        delivered_wh=struct.deliveredWh,
        open=struct.open,
    )


def account_of(address: str, struct: Any) -> Account | None:
    """Return IMeterRegistry.Account, None if it never registered."""
    if struct.owner == NOBODY:
        return None
    return Account(
        address=address,
        owner=struct.owner,
        operator=struct.operator,
        beneficiary=struct.beneficiary,
        stake=struct.stake,
        meters=struct.meters,
        counted=struct.counted,
        capacity_w=struct.capacityW,
        attested=struct.attested,
        active=struct.active,
        deactivated=struct.deactivated,
        unbonding=struct.unbonding,
        unbonds_at=struct.unbondsAt,
        disputed_until=struct.disputedUntil,
    )
