"""What an account on Robonomics or Asset Hub may spend."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
import probatio

from ...chain.polkadot.kinds import ChainKind
from ...chain.spending import Currency
from ..problems import Problems
from .limits import coin_words, limit_fields, read_limits


class PolkadotOptionsFlow(OptionsFlow):
    """The step fees. What a year costs is the chains' affair; what may be spent is the owner's."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Begin."""
        return await self.async_step_fees()

    async def async_step_fees(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the limits, as they are now."""
        entry = self.config_entry
        coins = coins_of(entry)
        shown = {name: float(limit) for name, limit in entry.options.items()} if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch():
                return self.async_create_entry(data={**entry.options, **read_limits(coins, user_input)})
        return self.async_show_form(
            step_id="fees",
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(limit_fields(coins, {})), shown),
            errors=problems.errors,
            description_placeholders=coin_words(coins) | network_words(entry) | problems.placeholders,
        )


def coins_of(entry: ConfigEntry) -> dict[ChainKind, Currency]:
    """Return in what the fees of an account's chains are paid."""
    chains = {kind: entry.data[kind] for kind in ChainKind}
    return {kind: Currency(chain["coin"], chain["decimals"]) for kind, chain in chains.items() if chain}


def network_words(entry: ConfigEntry) -> dict[str, str]:
    """Return the chains' own names for the sentences beside the fields."""
    return {f"{kind}_name": entry.data[kind]["name"] if entry.data[kind] else "" for kind in ChainKind}
