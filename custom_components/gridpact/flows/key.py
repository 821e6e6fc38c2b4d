"""Second part of joining: the key that signs for the home."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ..chain.keys import Key
from ..errors import Refused
from .account import AccountSteps
from .key_form import KEY_ERRORS, SECRET_SCHEMA
from .problems import Problems

_ERRORS = {**KEY_ERRORS, "rich_key": "secret"}


class KeySteps(AccountSteps):
    """The steps key, create_key, import_key and watch."""

    _accepted: str | None = None

    async def async_step_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Say what was found and ask who signs."""
        market = self.market
        return self.async_show_menu(
            step_id="key",
            menu_options=["create_key", "import_key", "watch"],
            description_placeholders={
                "market": market.name,
                "network": market.network,
                "token": market.token.symbol,
                "interval": market.minutes,
            },
        )

    async def async_step_create_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Make a key."""
        self.key = await self.hass.async_add_executor_job(Key.make)
        await self.claim_account()
        return await self.async_step_account()

    async def async_step_import_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Read a key that somebody has."""
        problems = Problems()
        if user_input is not None:
            with problems.catch(_ERRORS):
                self.key = await self.hass.async_add_executor_job(Key.read, user_input["secret"])
                await self.claim_account()
                await self._warn_of_riches(self.key.address)
            if not problems:
                return await self.async_step_account()
        return self.async_show_form(
            step_id="import_key",
            data_schema=self.add_suggested_values_to_schema(SECRET_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def async_step_watch(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Do without a key."""
        self.key = None
        await self.claim_account()
        return self.join()

    async def _warn_of_riches(self, address: str) -> None:
        """Refuse a key with much money once; submitting the same again accepts it."""
        if address == self._accepted:
            return
        balance = await self.market.reader.coin_balance(address)
        if balance > self.market.fees.rich:
            self._accepted = address
            raise Refused("rich_key", balance=self.market.coin.text(balance))
