"""First part of joining: which market."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ..errors import Refused
from ..market.market_code import MarketCode, decode
from .connection import find_by_code, find_by_hand
from .key import KeySteps
from .networks import coin_of
from .nodes import NODE_ERRORS, RPC_URLS, node_fields
from .problems import Problems

_MARKET_ERRORS = ("no_contract", "wrong_contract", "invalid_address")

_CODE_SCHEMA = probatio.Schema({probatio.Required("code"): TextSelector(TextSelectorConfig(multiline=True))})
_HAND_SCHEMA = probatio.Schema(
    {
        **node_fields(),
        probatio.Required("chain_id"): NumberSelector(NumberSelectorConfig(min=1, step=1, mode=NumberSelectorMode.BOX)),
        probatio.Required("market"): TextSelector(),
    }
)


class MarketSteps(KeySteps):
    """The steps user, code and evm."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Ask how to find the market."""
        return self.async_show_menu(step_id="user", menu_options=["code", "evm", "polkadot"])

    async def async_step_code(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take a market code."""
        problems = Problems()
        if user_input is not None:
            with problems.catch(dict.fromkeys(("code_invalid", "code_newer"), "code")):
                self.market = await find_by_code(self.hass, _read_code(user_input["code"]))
            if not problems:
                return await self.async_step_key()
        return self.async_show_form(
            step_id="code",
            data_schema=self.add_suggested_values_to_schema(_CODE_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def async_step_evm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the addresses one by one."""
        problems = Problems()
        if user_input is not None:
            fields = NODE_ERRORS | dict.fromkeys(_MARKET_ERRORS, "market")
            with problems.catch(fields):
                self.market = await find_by_hand(self.hass, _read_hand(user_input))
            if not problems:
                return await self.async_step_key()
        return self.async_show_form(
            step_id="evm",
            data_schema=self.add_suggested_values_to_schema(_HAND_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )


def _read_code(text: str) -> MarketCode:
    code = decode(text)
    if code.kind != "evm" or not code.network.isdecimal():  # networks of a later version
        raise Refused("code_newer")
    return code


def _read_hand(fields: dict[str, Any]) -> MarketCode:
    chain_id = int(fields["chain_id"])
    return MarketCode(
        name="",
        kind="evm",
        network=str(chain_id),
        rpc_urls=tuple(fields[RPC_URLS]),
        market=fields["market"],
        coin=coin_of(chain_id),
    )
