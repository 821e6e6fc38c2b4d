"""Keeps the state of an account that produces."""

from collections.abc import Mapping
import logging
from typing import override

from homeassistant.core import HomeAssistant

from ..account_coordinator import AccountCoordinator, present
from ..meters.sampler import Sampler
from ..production.producer import Producer
from ..production.snapshot import ProductionSnapshot
from .data import ProductionConfigEntry
from .fees import daily_fee
from .state import ProductionState

_LOGGER = logging.getLogger(__name__)


class ProductionCoordinator(AccountCoordinator[ProductionSnapshot, ProductionState]):
    """`producer` records and certifies; between two steps only a record can become due."""

    config_entry: ProductionConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: ProductionConfigEntry, producer: Producer, samplers: Mapping[str, Sampler]
    ) -> None:
        super().__init__(hass, entry, producer, samplers)
        self._producer = producer
        self._daily_fees: dict[str, int] = {}
        self._wrong: set[str] = set()

    @override
    async def _async_follow(self, picture: ProductionSnapshot) -> None:
        self._note_errors({str(error) for error in picture.errors})
        self._daily_fees = await self.hass.async_add_executor_job(self._read_fees, present())

    @override
    def _next_boundary(self, picture: ProductionSnapshot) -> int | None:
        return picture.next_due

    @override
    def _composed(self) -> ProductionState:
        assert self._snapshot is not None  # noqa: S101 - set-up took one
        return ProductionState(snapshot=self._snapshot, meters=self._meter_states(), daily_fees=dict(self._daily_fees))

    def _note_errors(self, wrong: set[str]) -> None:
        """Log what goes wrong, each thing once until it has passed."""
        for text in sorted(wrong - self._wrong):
            _LOGGER.info("%s: %s", self.config_entry.title, text)
        self._wrong = wrong

    def _read_fees(self, now: int) -> dict[str, int]:
        chains = self._producer.production.chains
        return {name: daily_fee(chain.sender.journal, now) for name, chain in chains.items()}
