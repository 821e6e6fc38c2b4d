"""What a person reads in a dialog: every step, field, error and placeholder has its words."""

import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.translation import async_get_cached_translations
import pytest

from custom_components.gridpact.const import DOMAIN
from tests.project import INTEGRATION, leaves, read_json

ENGLISH = read_json(INTEGRATION / "translations" / "en.json")


def speak_in_brackets(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every word that Home Assistant has of ours another one: what the code says by itself stands out.

    The harness keeps words from one test to the next, so they have to become what they were.
    """
    for part in ("common", "entity"):
        words = async_get_cached_translations(hass, hass.config.language, part, DOMAIN)
        for key, text in words.items():
            monkeypatch.setitem(words, key, f"[{text}]")


def check_words(result: Any) -> None:
    """Fail if a dialog shows something for which there are no words, or words that miss a value, or an address."""
    texts = _texts_of(result["handler"])
    if result["type"] is FlowResultType.CREATE_ENTRY and "create_entry" not in texts:
        return  # options have no page of success
    shown = _shown(texts, result)
    given = set(result.get("description_placeholders") or {})
    missing = placeholders_of(shown) - given
    assert not missing, (result.get("step_id"), missing)
    _check_no_hex(result, shown)


def _check_no_hex(result: Any, shown: object) -> None:
    """People see no hex but the account's own address, where they need it."""
    values = result.get("description_placeholders") or {}
    told = {name: values[name] for name in placeholders_of(shown) - {"address"}}
    assert not [name for name, value in told.items() if re.search(r"0x[0-9a-fA-F]{8}", str(value))], told


def _texts_of(handler: Any) -> dict[str, Any]:
    """Return the words of a dialog: the handler of options is an entry, that of a subentry names its type."""
    if not isinstance(handler, str):
        texts = ENGLISH["config_subentries"][handler[1]]
    else:
        texts = ENGLISH["config" if handler == DOMAIN else "options"]
    return dict(texts)


def placeholders_of(texts: object) -> set[str]:
    """Return the names of the values that words need."""
    if isinstance(texts, list):
        return set().union(*(placeholders_of(text) for text in texts))
    return {name for _, text in leaves(texts) for name in re.findall(r"\{(\w+)\}", text)}


def _shown(texts: dict[str, Any], result: Any) -> object:
    """Return the words of what is shown now."""
    if result["type"] is FlowResultType.ABORT:
        return texts["abort"][result["reason"]]
    if result["type"] is FlowResultType.CREATE_ENTRY:
        return texts["create_entry"][result["description"] or "default"]
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        return texts["progress"][result["progress_action"]]
    step = texts["step"][result["step_id"]]
    if result["type"] is FlowResultType.MENU:
        assert set(step["menu_options"]) == set(result["menu_options"])
        return step
    _check_fields(step, result["data_schema"].schema)
    return step | {"error": {key: texts["error"][key] for key in (result["errors"] or {}).values()}}


def _check_fields(words: dict[str, Any], schema: dict[Any, Any]) -> None:
    for marker, selector in schema.items():
        name = str(marker)
        if isinstance(selector, section):
            _check_fields(words["sections"][name], selector.schema.schema)
            continue
        assert words["data"][name], name
        assert words["data_description"][name], name
