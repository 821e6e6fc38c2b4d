"""A new collection for an account's certificates."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ...chain.base import Sender
from ..problems import Problems
from .certificate_form import COLLECTION_ERRORS, asset_schema, read_asset
from .chains import FoundChain
from .creation import new_collection, own_sender
from .join import JoinSteps


class CollectionSteps(JoinSteps):
    """The steps new_collection, create_collection and collection_created."""

    _creation: asyncio.Task[dict[str, Any]] | None = None
    _typed: dict[str, Any]

    @property
    def hub(self) -> FoundChain:
        """The chain of the certificates; their steps are shown only if there is one."""
        hub = self.planned.hub
        assert hub is not None  # noqa: S101 see above
        return hub

    def hub_sender(self) -> AbstractAsyncContextManager[Sender]:
        """Send on the hub in the name of the account."""
        return own_sender(self.hass, self.planned, self.hub)

    async def async_step_new_collection(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what a collection takes before anything is spent."""
        shown = self.planned.certificates if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch(COLLECTION_ERRORS):
                asset = await read_asset(self.hub, user_input.get("asset"))
                self._typed, self._creation = user_input, self.hass.async_create_task(self._create(asset))
                return await self.async_step_create_collection()
        return self._new_collection_form(shown, problems)

    async def async_step_create_collection(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Wait until the chain has it for good."""
        creation = self._creation
        assert creation is not None  # noqa: S101 the step before began it
        if creation.done():
            return self.async_show_progress_done(next_step_id="collection_created")
        return self.async_show_progress(
            step_id="create_collection",
            progress_action="create_collection",
            progress_task=creation,
            description_placeholders={"network": self.hub.facts.name},
        )

    async def async_step_collection_created(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Go on with its number, or say why there is none."""
        assert self._creation is not None  # noqa: S101 the step before waited for it
        problems = Problems()
        with problems.catch():
            self.planned.certificates = await self._creation
        if not problems:
            return await self.end()
        return self._new_collection_form(self._typed, problems)

    async def _create(self, asset: dict[str, Any]) -> dict[str, Any]:
        async with self.hub_sender() as sender:
            return await new_collection(sender, self.hub, self.planned) | asset

    def _new_collection_form(self, shown: dict[str, Any], problems: Problems) -> ConfigFlowResult:
        hub = self.hub
        return self.async_show_form(
            step_id="new_collection",
            data_schema=self.add_suggested_values_to_schema(asset_schema(), shown),
            errors=problems.errors,
            description_placeholders={
                "network": hub.facts.name,
                "coin": hub.facts.coin.symbol,
                "fee": hub.facts.coin.text(hub.costs.transaction),
                "deposit": hub.facts.coin.text(hub.costs.collection),
                "certificate": hub.facts.coin.text(hub.costs.certificate),
            }
            | problems.placeholders,
        )
