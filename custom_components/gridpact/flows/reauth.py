"""Another key for an account whose own may not act for it any more, or cannot be read."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..chain.evm.market import EvmMarket
from ..chain.evm.provider import EvmProvider
from ..chain.keys import Key
from ..errors import Refused
from ..participation.permission import may_act
from .key_form import KEY_ERRORS, SECRET_SCHEMA
from .networks import network_name
from .problems import Problems
from .reconfigure import changed_entry

_ERRORS = {**KEY_ERRORS, "wrong_account": "secret"}


class ReauthSteps(ConfigFlow):
    """The steps reauth and reauth_confirm."""

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:  # noqa: ARG002
        """Begin, when the account has found out."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a key, and take it if the market would."""
        entry = self._get_reauth_entry()
        problems = Problems()
        if user_input is not None:
            with problems.catch(_ERRORS):
                key = await self.hass.async_add_executor_job(Key.read, user_input["secret"])
                await self._check(entry, key)
                changes = {"key": key.reveal(), "signer": key.address}
                return changed_entry(self, entry, changes, "reauth_successful")
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(SECRET_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders={
                "market": entry.data["market_name"],
                "network": network_name(entry.data["chain_id"]),
            }
            | problems.placeholders,
        )

    async def _check(self, entry: ConfigEntry, key: Key) -> None:
        """Raise Refused("wrong_account") if the key may not act for the account; Unreachable, WrongPeer."""
        data = entry.data
        provider = EvmProvider(async_get_clientsession(self.hass), data["rpc_urls"], data["chain_id"])
        try:
            market = await EvmMarket.connect(provider, data["market"])
            if not may_act(key.address, data["account"], await market.account(data["account"])):
                raise Refused("wrong_account")
        finally:
            await provider.close()
