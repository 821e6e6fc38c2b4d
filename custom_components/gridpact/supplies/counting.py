"""Counts the energy that comes from neighbours by the home's meters."""

from collections.abc import Callable

from ..meters.models import MeterState
from .models import Neighbour
from .ports import EnergyAccount


class MeterCount:
    """Books what meters count; `meters` returns a meter's state by its subentry."""

    def __init__(self, energy: EnergyAccount, meters: Callable[[str], MeterState | None]) -> None:
        self._energy = energy
        self._meters = meters

    def begin(self, neighbour: Neighbour) -> None:
        """Energy comes from a neighbour from now on; blocks."""
        if (meter := self._meters(neighbour.meter)) is not None:
            self._energy.begin(neighbour.id, meter.import_wh, neighbour.sellers)

    def end(self, supply: str, meter: str) -> None:
        """From now on it does not; a meter that was removed meanwhile counts nothing more. Blocks."""
        state = self._meters(meter)
        self._energy.end(supply, state.import_wh if state else 0)
