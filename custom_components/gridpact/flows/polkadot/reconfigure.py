"""Changing how an account reaches its chains, adding the one it lacks, and what its certificates are made in."""

from contextlib import AbstractAsyncContextManager
from typing import Any, override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry, ConfigEntryState, ConfigFlowResult
import probatio

from ...chain.base import Sender
from ...chain.polkadot.keys import PolkadotKey, Scheme
from ...chain.polkadot.kinds import ChainKind
from ...errors import GridpactError
from ..problems import Problems
from ..reconfigure import changed_entry
from .chains import URLS, FoundChain, find_chain, typed_urls, url_fields
from .connect import PolkadotSteps
from .creation import running_sender
from .limits import proposed_limits
from .plan import NO_CERTIFICATES, PlannedAccount


class PolkadotReconfigureSteps(PolkadotSteps):
    """The steps polkadot_reconfigure, polkadot_nodes and polkadot_certificates; the others are those of joining."""

    async def async_step_polkadot_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Ask what is to be changed, if there is a choice."""
        if self._get_reconfigure_entry().data[ChainKind.HUB] is None:
            return await self.async_step_polkadot_nodes()
        return self.async_show_menu(
            step_id="polkadot_reconfigure", menu_options=["polkadot_nodes", "polkadot_certificates"]
        )

    async def async_step_polkadot_nodes(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for other nodes of the same chains, and for nodes of the chain that is missing."""
        entry = self._get_reconfigure_entry()
        problems = Problems()
        if user_input is not None:
            found = await self.find({kind: typed_urls(kind, user_input) for kind in ChainKind}, problems, entry.data)
            if not problems:
                await self._plan(entry, found)
                return await self.async_step_polkadot_fund()
        return self.async_show_form(
            step_id="polkadot_nodes",
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(url_fields()), _known_urls(entry) if user_input is None else user_input
            ),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def async_step_polkadot_certificates(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Go to the forms of certificates, if the hub answers."""
        entry = self._get_reconfigure_entry()
        known = entry.data[ChainKind.HUB]
        try:
            hub = await find_chain(self.hass, ChainKind.HUB, known["rpc_urls"], known)
        except GridpactError:
            return self.async_abort(reason="not_reached", description_placeholders={"network": known["name"]})
        await self._plan(entry, {ChainKind.HUB: hub})
        return await self.async_step_certificates()

    @override
    async def after_funding(self) -> ConfigFlowResult:
        """Only a hub that is new needs its collection."""
        is_known = self.source == SOURCE_RECONFIGURE and self._get_reconfigure_entry().data[ChainKind.HUB]
        return await (self.end() if is_known else super().after_funding())

    @override
    async def end(self) -> ConfigFlowResult:
        """Keep what was changed, if this is not about a new account."""
        if self.source != SOURCE_RECONFIGURE:
            return await super().end()
        entry, plan = self._get_reconfigure_entry(), self.planned
        return changed_entry(
            self,
            entry,
            plan.data,
            "reconfigure_successful",
            options=plan.limits,
            title=await self._title(entry),
        )

    @override
    def hub_sender(self) -> AbstractAsyncContextManager[Sender]:
        """Send through the account itself if it runs: a key has one sender."""
        entry = self._get_reconfigure_entry() if self.source == SOURCE_RECONFIGURE else None
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return super().hub_sender()
        return running_sender(self.hass, entry.runtime_data, self.planned, self.hub)

    async def _title(self, entry: ConfigEntry) -> str:
        """Name the account by its chains now, unless a person has named it."""
        before = {kind: entry.data[kind]["name"] for kind in ChainKind if entry.data[kind]}
        if entry.title != await self.title_of(list(before.values())):
            return entry.title
        after = before | {kind: chain.facts.name for kind, chain in self.planned.chains.items()}
        return await self.title_of([after[kind] for kind in ChainKind if kind in after])

    async def _plan(self, entry: ConfigEntry, found: dict[ChainKind, FoundChain]) -> None:
        """Note what was found; a chain that is new gets limits that its fees propose, and its money is asked for."""
        data = entry.data
        self.plan = plan = PlannedAccount(chains=found)
        plan.key = await self.hass.async_add_executor_job(PolkadotKey.read, data["key"], Scheme(data["scheme"]))
        if hub := data[ChainKind.HUB]:
            plan.certificates = {name: hub[name] for name in NO_CERTIFICATES}
        self.seen_to = frozenset(kind for kind in ChainKind if data[kind])
        plan.limits = dict(entry.options)
        for kind in found.keys() - self.seen_to:
            plan.limits |= proposed_limits(kind, found[kind].facts.coin, found[kind].costs)


def _known_urls(entry: ConfigEntry) -> dict[str, list[str]]:
    return {URLS[kind]: entry.data[kind]["rpc_urls"] for kind in ChainKind if entry.data[kind]}
