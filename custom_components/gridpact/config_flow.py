"""Joining a market: a market code, a key, an account; then the first meter."""

from collections.abc import Mapping
from typing import Any, override

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

from .const import DOMAIN, KIND_POLKADOT, SUBENTRY_LOAD, SUBENTRY_METER, SUBENTRY_STATION, SUBENTRY_SUPPLY
from .flows.load import LoadFlow
from .flows.market import MarketSteps
from .flows.meter_change import ChangeableMeterFlow
from .flows.options import GridpactOptionsFlow
from .flows.polkadot.meter import ProducingMeterFlow
from .flows.polkadot.options import PolkadotOptionsFlow
from .flows.polkadot.reauth import PolkadotReauthSteps
from .flows.polkadot.reconfigure import PolkadotReconfigureSteps
from .flows.polkadot.station import StationFlow
from .flows.reauth import ReauthSteps
from .flows.reconfigure import ReconfigureSteps
from .flows.supply import SupplyFlow


class GridpactConfigFlow(
    PolkadotReconfigureSteps, PolkadotReauthSteps, MarketSteps, ReconfigureSteps, ReauthSteps, domain=DOMAIN
):
    """Adds an account in a market, or one on Robonomics and Asset Hub, and changes it."""

    @override
    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin where the account's network does."""
        if _is_polkadot(self._get_reconfigure_entry()):
            return await self.async_step_polkadot_reconfigure()
        return await super().async_step_reconfigure(user_input)

    @override
    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin, when the account has found out that its key is of no use."""
        if _is_polkadot(self._get_reauth_entry()):
            return await self.async_step_polkadot_reauth()
        return await super().async_step_reauth(entry_data)

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Offer meters, loads and supplies to who takes part in a market, power stations to who produces."""
        if _is_polkadot(config_entry):
            return {SUBENTRY_METER: ProducingMeterFlow, SUBENTRY_STATION: StationFlow}
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
        return PolkadotOptionsFlow() if _is_polkadot(config_entry) else GridpactOptionsFlow()

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


def _is_polkadot(entry: ConfigEntry) -> bool:
    return bool(entry.data["kind"] == KIND_POLKADOT)
