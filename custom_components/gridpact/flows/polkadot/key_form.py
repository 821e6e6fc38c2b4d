"""The form in which a key of Polkadot's networks is typed."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import probatio

from ...chain.polkadot.keys import PolkadotKey, Scheme
from ..key_form import KEY_ERRORS, SECRET_SCHEMA

# Beside which field the sentence of an error stands.
SCHEME_ERRORS: Final = {
    **KEY_ERRORS,
    **dict.fromkeys(("soft_derivation", "rich_key", "other_account"), "secret"),
    **dict.fromkeys(("wrong_key_type", "wrong_scheme"), "scheme"),
}

_SCHEME: Final = SelectSelector(
    SelectSelectorConfig(options=list(Scheme), translation_key="scheme", mode=SelectSelectorMode.LIST)
)
SCHEME_SCHEMA: Final = probatio.Schema(
    {**SECRET_SCHEMA.schema, probatio.Required("scheme", default=Scheme.SR25519.value): _SCHEME}
)


async def read_key(hass: HomeAssistant, fields: dict[str, Any]) -> PolkadotKey:
    """Read the typed key. Raises what `PolkadotKey.read` raises."""
    return await hass.async_add_executor_job(PolkadotKey.read, fields["secret"], Scheme(fields["scheme"]))
