"""Second part of joining Robonomics and Asset Hub: the key that signs for the home."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ...chain.polkadot.check import check_scheme, spendable
from ...chain.polkadot.keys import PolkadotKey, Scheme
from ...errors import Refused
from ..problems import Problems
from .account import PolkadotAccountSteps
from .chains import FoundChain
from .key_form import SCHEME_ERRORS, SCHEME_SCHEMA, read_key


class PolkadotKeySteps(PolkadotAccountSteps):
    """The steps polkadot_key, make_polkadot_key and import_polkadot_key."""

    _warned: bytes | None = None

    async def async_step_polkadot_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Say what was found and ask who signs."""
        return self.async_show_menu(
            step_id="polkadot_key",
            menu_options=["make_polkadot_key", "import_polkadot_key"],
            description_placeholders={"networks": await self.title()},
        )

    async def async_step_make_polkadot_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Make a key. Nobody will type it again, so nobody needs to choose its scheme."""
        self.planned.key = await self.hass.async_add_executor_job(PolkadotKey.make, Scheme.SR25519)
        await self.claim()
        return await self.async_step_polkadot_account()

    async def async_step_import_polkadot_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Read a key that somebody has."""
        problems = Problems()
        if user_input is not None:
            with problems.catch(SCHEME_ERRORS):
                self.planned.key = await read_key(self.hass, user_input)
                await self.claim()
                await self._warn(user_input)
                return await self.async_step_polkadot_account()
        return self.async_show_form(
            step_id="import_polkadot_key",
            data_schema=self.add_suggested_values_to_schema(SCHEME_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def _warn(self, fields: dict[str, Any]) -> None:
        """Refuse a key once whose money is elsewhere, or too much; submitting the same again accepts it.

        Raises Refused: wrong_scheme, rich_key; Unreachable.
        """
        plan = self.planned
        if plan.key.public_key == self._warned:
            return
        try:
            for chain in plan.chains.values():
                await self._check_money(chain, fields)
        except Refused:
            self._warned = plan.key.public_key
            raise

    async def _check_money(self, chain: FoundChain, fields: dict[str, Any]) -> None:
        key, coin = self.planned.key, chain.facts.coin
        await check_scheme(chain.client, fields["secret"], key.scheme)
        balance = await spendable(chain.client, key.public_key)
        if balance > chain.costs.rich:
            raise Refused("rich_key", balance=coin.text(balance))
