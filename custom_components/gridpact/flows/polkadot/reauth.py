"""The key of an account on Robonomics or Asset Hub once more, if what Home Assistant has cannot be read."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from ...errors import Refused
from ..problems import Problems
from ..reconfigure import changed_entry
from .key_form import SCHEME_ERRORS, SCHEME_SCHEMA, read_key


class PolkadotReauthSteps(ConfigFlow):
    """The step polkadot_reauth."""

    async def async_step_polkadot_reauth(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the account's own key: on these networks no other may act for it."""
        entry = self._get_reauth_entry()
        problems = Problems()
        if user_input is not None:
            with problems.catch(SCHEME_ERRORS):
                key = await read_key(self.hass, user_input)
                if f"0x{key.public_key.hex()}" != entry.data["account"]:
                    raise Refused("other_account")
                changes = {"key": key.reveal(), "scheme": key.scheme.value}
                return changed_entry(self, entry, changes, "reauth_successful")
        return self.async_show_form(
            step_id="polkadot_reauth",
            data_schema=self.add_suggested_values_to_schema(SCHEME_SCHEMA, user_input),
            errors=problems.errors,
            description_placeholders={"market": entry.title} | problems.placeholders,
        )
