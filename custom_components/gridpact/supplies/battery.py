"""The battery's charge: low only if it stays low, and a missing value changes nothing."""

from decimal import Decimal
from typing import Final

from homeassistant.core import HomeAssistant

from ..meters.entities import shown_by

LOW_POLLS: Final = 2
FULL: Final = 100


def charge_of(hass: HomeAssistant, entity_id: str) -> int | None:
    """Return the charge that a sensor shows in whole percent, rounded down; None if it shows none."""
    state = hass.states.get(entity_id)
    shown = shown_by(state) if state else None
    return int(shown.value) if shown is not None and 0 <= shown.value <= Decimal(FULL) else None


class Battery:
    """What was seen of a battery. `charge` is in percent, None while the sensor shows nothing."""

    def __init__(self) -> None:
        self.charge: int | None = None
        self._low_polls = 0

    def feed(self, charge: int | None, limit: int) -> None:
        """Take in what a poll saw."""
        self.charge = charge
        if charge is not None:
            self._low_polls = self._low_polls + 1 if charge < limit else 0

    @property
    def is_low(self) -> bool:
        """Whether it was below the limit in several polls, and still is."""
        return self.charge is not None and self._low_polls >= LOW_POLLS

    def is_full(self, resume: int) -> bool:
        """Whether it has enough for the home to go back to it."""
        return self.charge is not None and self.charge >= resume
