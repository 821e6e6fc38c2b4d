"""Where the files of accounts are."""

from pathlib import Path

from homeassistant.core import HomeAssistant


def account_file(hass: HomeAssistant, unique_id: str) -> Path:
    """Return where an account's readings, plans and journal are kept."""
    return Path(hass.config.path("gridpact", f"{unique_id}.db"))
