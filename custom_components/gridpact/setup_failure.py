"""Why an account could not be set up, as Home Assistant shows it, and whether it tries again by itself."""

from typing import Final

from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError, ConfigEntryNotReady, IntegrationError

from .const import DOMAIN
from .errors import GridpactError, Unreachable
from .names import names_of
from .runtime import AnyConfigEntry

# What goes wrong has a sentence of its own; anything else is told as a node that does not answer.
_FAILURES: Final[dict[str, type[IntegrationError]]] = {
    "not_a_node": ConfigEntryNotReady,  # often a router's or a provider's page instead of the node
    "wrong_chain": ConfigEntryError,
    "no_contract": ConfigEntryError,
    "wrong_contract": ConfigEntryError,
    "invalid_key": ConfigEntryAuthFailed,
}


def setup_failure(entry: AnyConfigEntry, error: GridpactError) -> IntegrationError:
    """Return what ends the set-up: tried again, given up until something is changed, or a dialog for another key."""
    failure = ConfigEntryNotReady if isinstance(error, Unreachable) else ConfigEntryError
    return _FAILURES.get(error.key, failure)(
        str(error),
        translation_domain=DOMAIN,
        translation_key=error.key if error.key in _FAILURES else "cannot_connect",
        translation_placeholders={**names_of(entry), **error.placeholders},
    )
