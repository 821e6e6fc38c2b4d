"""First part of joining Robonomics and Asset Hub: where their nodes are."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
import probatio

from ...chain.polkadot.kinds import ChainKind
from ..problems import Problems
from .chains import FoundChain, find_chain, node_errors, typed_urls, url_fields
from .key import PolkadotKeySteps
from .plan import PlannedAccount


class PolkadotSteps(PolkadotKeySteps):
    """The step polkadot."""

    async def async_step_polkadot(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the node addresses of one network or both."""
        problems = Problems()
        if user_input is not None:
            found = await self.find({kind: typed_urls(kind, user_input) for kind in ChainKind}, problems)
            if not problems:
                self.plan = PlannedAccount(chains=found)
                return await self.async_step_polkadot_key()
        return self.async_show_form(
            step_id="polkadot",
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(url_fields()), user_input),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def find(
        self,
        urls: Mapping[ChainKind, Sequence[str]],
        problems: Problems,
        known: Mapping[str, Any] | None = None,
    ) -> dict[ChainKind, FoundChain]:
        """Return the chains that somebody named, and those that are `known`. The first problem ends it."""
        found: dict[ChainKind, FoundChain] = {}
        for kind in ChainKind:
            before = known[kind] if known else None
            if (urls[kind] or before) and not problems:
                with problems.catch(node_errors(kind)):
                    found[kind] = await find_chain(self.hass, kind, urls[kind], before)
        if not problems and not found:
            problems.errors["base"] = "no_network"
        if problems:
            await asyncio.gather(*(chain.client.close() for chain in found.values()))
        return found
