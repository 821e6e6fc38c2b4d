"""Joining a market: a market code, a key, an account; then the first meter."""

from typing import override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
    SubentryFlowContext,
)
from homeassistant.core import callback

from .const import DOMAIN, SUBENTRY_LOAD, SUBENTRY_METER, SUBENTRY_SUPPLY
from .flows.load import LoadFlow
from .flows.market import MarketSteps
from .flows.meter_change import ChangeableMeterFlow
from .flows.options import GridpactOptionsFlow
from .flows.reauth import ReauthSteps
from .flows.reconfigure import ReconfigureSteps
from .flows.supply import SupplyFlow


class GridpactConfigFlow(MarketSteps, ReconfigureSteps, ReauthSteps, domain=DOMAIN):
    """Adds an account in a market, and changes it."""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Offer meters, loads and supplies to who takes part."""
        if config_entry.data["key"] is None:
            return {}
        return {SUBENTRY_METER: ChangeableMeterFlow, SUBENTRY_LOAD: LoadFlow, SUBENTRY_SUPPLY: SupplyFlow}

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Who only watches has nothing to choose."""
        return config_entry.data["key"] is not None

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Offer the options of who takes part."""
        return GridpactOptionsFlow()

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first meter."""
        entry = result["result"]
        if entry.data["key"] is not None:
            meter = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, SUBENTRY_METER), context=SubentryFlowContext(source=SOURCE_USER)
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, meter["flow_id"])
        return result
