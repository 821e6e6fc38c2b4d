"""Names never change: people's histories, automations and dashboards hang on them.

What a set-up shows is compared with `names/entities.txt`, one line per entity. If a line has to change, that breaks
somebody's home: keep the old name, or give the entity a new key beside it.
"""

from difflib import unified_diff
import os
from pathlib import Path

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN

NAMES = Path(__file__).parent / "names"
COLUMNS = ("entity id", "unique id", "translation key", "device class", "state class", "unit", "category", "enabled")


def compare(file: str, lines: list[str]) -> None:
    """Fail with what is another one than in the committed list. To write the list: GRIDPACT_WRITE_NAMES=1."""
    if os.environ.get("GRIDPACT_WRITE_NAMES"):
        (NAMES / file).write_text("\n".join(lines) + "\n")
    committed = (NAMES / file).read_text().splitlines()
    difference = "\n".join(unified_diff(committed, lines, "committed", "now", lineterm="", n=0))
    assert not difference, f"Names have changed:\n{difference}"


def line(hass: HomeAssistant, account: MockConfigEntry, entry: er.RegistryEntry) -> str:
    """Describe an entity; ids that every registry makes anew stand as what they are the id of."""
    unique_id = entry.unique_id.replace(str(account.unique_id), "ACCOUNT")
    for other in er.async_get(hass).entities.values():
        unique_id = unique_id.replace(other.id, f"<id of {other.entity_id}>")
    unit = entry.unit_of_measurement
    capabilities = entry.capabilities or {}
    shown = (
        entry.entity_id,
        unique_id,
        entry.translation_key,
        entry.original_device_class,
        capabilities.get("state_class"),
        unit,
        entry.entity_category,
        "off" if entry.disabled else "on",
    )
    return " | ".join("-" if value is None else str(value) for value in shown)


def names(hass: HomeAssistant) -> dict[tuple[str, str], tuple[str, str]]:
    """Return entity id and registry id of every entity of ours, by platform and unique id."""
    ours = (entry for entry in er.async_get(hass).entities.values() if entry.platform == DOMAIN)
    return {(entry.domain, entry.unique_id): (entry.entity_id, entry.id) for entry in ours}


@pytest.mark.chain
async def test_entities_of_a_whole_home(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    found = er.async_entries_for_config_entry(er.async_get(hass), whole_home.entry_id)
    lines = [" | ".join(COLUMNS), *sorted(line(hass, whole_home, entry) for entry in found)]
    compare("entities.txt", lines)


@pytest.mark.chain
async def test_whatever_is_added_again_gets_the_same_names(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    before = names(hass)
    kept = list(whole_home.subentries.values())
    await hass.config_entries.async_remove(whole_home.entry_id)
    await hass.async_block_till_done()
    assert not names(hass)

    again = MockConfigEntry(
        domain=DOMAIN,
        title=whole_home.title,
        unique_id=whole_home.unique_id,
        data=dict(whole_home.data),
        options=dict(whole_home.options),
        subentries_data=[
            ConfigSubentryData(subentry_type=one.subentry_type, title=one.title, unique_id=one.unique_id, data=one.data)
            for one in kept
        ],
    )
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done()
    assert names(hass) == before, "the recorder knows a history by the entity id"
    await hass.config_entries.async_unload(again.entry_id)
