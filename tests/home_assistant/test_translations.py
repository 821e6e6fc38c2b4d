"""Nothing in the translations is without use, and every field of a dialog is described."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from custom_components.gridpact.config_flow import GridpactConfigFlow
from custom_components.gridpact.const import LOAD_EVENTS
from custom_components.gridpact.flows.load import LoadFlow
from custom_components.gridpact.flows.polkadot.meter import ProducingMeterFlow
from custom_components.gridpact.flows.polkadot.station import StationFlow
from custom_components.gridpact.loads.models import RestoreReason
from tests.kinds import FIXES, ISSUES
from tests.project import INTEGRATION, modules, read_json

from .support.words import ENGLISH

ICONS = read_json(INTEGRATION / "icons.json")
FLOWS: dict[type, dict[str, Any]] = {
    GridpactConfigFlow: ENGLISH["config"],
    ProducingMeterFlow: ENGLISH["config_subentries"]["meter"],
    LoadFlow: ENGLISH["config_subentries"]["load"],
    StationFlow: ENGLISH["config_subentries"]["station"],
}
# Home Assistant raises it for a subentry that is there.
RAISED_BY_HOME_ASSISTANT = {"already_configured"}


def words_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


USED = {word for _, tree in modules() for word in words_of(tree)} | RAISED_BY_HOME_ASSISTANT


@pytest.mark.parametrize(("flow", "texts"), FLOWS.items(), ids=lambda item: getattr(item, "__name__", ""))
def test_every_step_with_words_exists(flow: type, texts: dict[str, Any]) -> None:
    assert [step for step in texts["step"] if not hasattr(flow, f"async_step_{step}")] == []


@pytest.mark.parametrize(("flow", "texts"), FLOWS.items(), ids=lambda item: getattr(item, "__name__", ""))
def test_every_menu_entry_leads_to_a_step(flow: type, texts: dict[str, Any]) -> None:
    choices = {choice for step in texts["step"].values() for choice in step.get("menu_options", {})}
    assert {choice for choice in choices if not hasattr(flow, f"async_step_{choice}")} == set()


@pytest.mark.parametrize("texts", FLOWS.values(), ids=[flow.__name__ for flow in FLOWS])
@pytest.mark.parametrize("part", ["error", "abort"])
def test_every_error_can_happen(texts: dict[str, Any], part: str) -> None:
    assert set(texts[part]) - USED == set()


@pytest.mark.parametrize("texts", FLOWS.values(), ids=[flow.__name__ for flow in FLOWS])
def test_every_field_is_described(texts: dict[str, Any]) -> None:
    for name, step in texts["step"].items():
        for form in (step, *step.get("sections", {}).values()):
            assert form.get("data", {}).keys() == form.get("data_description", {}).keys(), name


def test_every_issue_can_be_raised() -> None:
    assert set(ENGLISH["issues"]) == {description.key for description in ISSUES}


def test_every_issue_says_what_it_can_do() -> None:
    for description in ISSUES:
        assert ("fix_flow" in ENGLISH["issues"][description.key]) == description.fixable, description.key
        assert (description.key in FIXES) == description.fixable, description.key


@pytest.mark.parametrize("key", sorted(FIXES))
def test_every_error_of_a_fix_can_happen(key: str) -> None:
    flow = ENGLISH["issues"][key]["fix_flow"]
    assert {*flow["error"], *flow.get("abort", {})} - USED == set()


@pytest.mark.parametrize("part", ["exceptions", "selector", "device"])
def test_every_text_is_used(part: str) -> None:
    assert set(ENGLISH[part]) - USED == set()


def test_every_sentence_is_used() -> None:
    lines = {f"log_{what}" for what in LOAD_EVENTS} | {f"log_load_restored_{reason}" for reason in RestoreReason}
    assert set(ENGLISH["common"]) - USED - lines == set()


@pytest.mark.parametrize("platform", ENGLISH["entity"])
def test_every_name_of_an_entity_is_used(platform: str) -> None:
    assert set(ENGLISH["entity"][platform]) - USED == set()


@pytest.mark.parametrize("platform", ENGLISH["entity"])
def test_every_state_of_an_entity_is_used(platform: str) -> None:
    for name, entity in ENGLISH["entity"][platform].items():
        assert set(entity.get("state", {})) - USED == set(), name
        for attribute in entity.get("state_attributes", {}).values():
            assert set(attribute.get("state", {})) - USED == set(), name


@pytest.mark.parametrize("platform", ICONS["entity"])
def test_every_icon_belongs_to_an_entity(platform: str) -> None:
    for name, icon in ICONS["entity"][platform].items():
        entity = ENGLISH["entity"][platform][name]
        assert set(icon.get("state", {})) - set(entity.get("state", {"on": "", "off": ""})) == set(), name
