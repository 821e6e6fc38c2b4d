"""Selecting an issue under Repairs, and going through its dialog."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS, repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.gridpact.const import DOMAIN

from .flows import Result
from .home import HomeAssistantHome
from .words import ENGLISH, placeholders_of


def issue_of(hass: HomeAssistant, key: str) -> ir.IssueEntry | None:
    """Return the open issue of a kind; its words lack no value."""
    issues = ir.async_get(hass).issues.values()
    issue = next((issue for issue in issues if issue.domain == DOMAIN and issue.translation_key == key), None)
    if issue is not None:
        words = ENGLISH["issues"][key]
        shown = [words["title"], words.get("description", "")]
        assert placeholders_of(shown) <= set(issue.translation_placeholders or {})
        assert str(issue.learn_more_url).endswith(f"/docs/repairs.md#{key}")
    return issue


def told(hass: HomeAssistant, key: str) -> dict[str, str]:
    """Return the values that the open issue of a kind tells."""
    issue = issue_of(hass, key)
    assert issue is not None
    return dict(issue.translation_placeholders or {})


async def wait(home: HomeAssistantHome, seconds: int, *, chain: bool = True) -> None:
    """Let time pass in which no meter shows anything; `chain` says whether its clock goes on, too."""
    home.now += seconds
    home.freezer.move_to(datetime.fromtimestamp(home.now, UTC))
    if chain:
        home.town.chain.set_time(home.now)
    async_fire_time_changed(home.hass)
    await home.step()


async def open_fix(hass: HomeAssistant, key: str) -> Result:
    """Select the issue under Repairs."""
    assert await async_setup_component(hass, REPAIRS, {})
    issue, manager = issue_of(hass, key), repairs_flow_manager(hass)
    assert issue is not None
    assert manager is not None
    return check_words(key, await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id}))


async def submit(hass: HomeAssistant, key: str, form: Result, **fields: Any) -> Result:
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return check_words(key, await manager.async_configure(form["flow_id"], fields))


def check_words(key: str, result: Result) -> Result:
    """Fail if the dialog shows something for which there are no words, or words that miss a value."""
    texts = ENGLISH["issues"][key]["fix_flow"]
    if result["type"] is FlowResultType.ABORT:
        assert texts["abort"][result["reason"]]
    if result["type"] is FlowResultType.FORM:
        shown = [texts["step"][result["step_id"]], *(texts["error"][error] for error in result["errors"].values())]
        assert placeholders_of(shown) <= set(result["description_placeholders"])
        assert {str(field) for field in result["data_schema"].schema} == set(shown[0].get("data", {}))
    return result
