"""What is wrong with a form that was submitted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
import logging

from homeassistant.data_entry_flow import AbortFlow

from ..errors import GridpactError

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Problems:
    """Errors per field ("base" for the whole form) and the placeholders of their sentences; false if there are none."""

    errors: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.errors)

    @contextmanager
    def catch(self, fields: Mapping[str, str] | None = None) -> Iterator[None]:
        """Turn an error into a sentence in the form; `fields` says beside which field the sentence of a key stands."""
        try:
            yield
        except GridpactError as error:
            self.errors[(fields or {}).get(error.key, "base")] = error.key
            self.placeholders |= error.placeholders
        except AbortFlow:
            raise
        except Exception:
            _LOGGER.exception("Unexpected error in a form")
            self.errors["base"] = "unknown"
