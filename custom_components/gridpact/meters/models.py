"""What a meter is and how it stands. Energy in Wh, power in mW."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from eth_utils import keccak
from homeassistant.config_entries import ConfigSubentry

from ..metering.register import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter as its owner set it up. `id` is its name on chain and in the reading store (hex)."""

    id: str
    subentry_id: str
    unique_id: str
    name: str
    kind: str
    parent: str | None
    capacity_w: int
    data: Mapping[str, Any]

    @classmethod
    def of(cls, subentry: ConfigSubentry) -> Self:
        """Read a meter's subentry."""
        data = subentry.data
        return cls(
            id=meter_id(data["identity"]).hex(),
            subentry_id=subentry.subentry_id,
            unique_id=subentry.unique_id or subentry.subentry_id,
            name=subentry.title,
            kind=data["kind"],
            parent=data.get("parent"),
            capacity_w=int(data["capacity_w"]),
            data=data,
        )

    @property
    def is_plug(self) -> bool:
        """Whether the meter is a plug that is read directly."""
        return bool(self.data["source_kind"] == "tapo")

    @property
    def manufacturer(self) -> str:
        """Who made it, if that is known; public on chain."""
        return "TP-Link" if self.is_plug else ""

    @property
    def model(self) -> str:
        """Its model, if that is known; public on chain."""
        return str(self.data.get("model", ""))

    @property
    def can_export(self) -> bool:
        """Whether energy can flow out through it."""
        return bool(self.data.get("export_source")) or self.kind in {"grid", "solar", "battery"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterState:
    """What the meter's entities show. `power_mw`, `switched_on` are None where the source does not tell.

    `login_refused` says that the plug wants its password again; nothing is asked of it until then. `missing` is an
    entity that should be read and does not exist, `silent_since` the second since which nothing new can be read.
    """

    import_wh: int
    export_wh: int
    problem: Problem
    power_mw: int | None = None
    switched_on: bool | None = None
    history_days: int = 0
    login_refused: bool = False
    missing: str | None = None
    silent_since: int | None = None

    @property
    def available(self) -> bool:
        """Whether the source answers."""
        return self.problem is not Problem.UNAVAILABLE

    @property
    def power_w(self) -> Decimal | None:
        """Power in W."""
        return None if self.power_mw is None else Decimal(self.power_mw) / 1000


def meter_id(identity: str) -> bytes:
    """Return the 32 bytes that name a meter on chain; they tell nothing about the device."""
    return bytes(keccak(text=identity))
