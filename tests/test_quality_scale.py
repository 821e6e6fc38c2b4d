"""Home Assistant's quality scale: each of its rules is kept, or exempt for a reason; what can be looked up is."""

import ast
from pathlib import Path
from typing import Any

import pytest

from custom_components.gridpact.config_flow import GridpactConfigFlow

from .kinds import PLATFORMS
from .project import INTEGRATION, modules, read_json, read_yaml

BRONZE = {
    *("action-setup", "appropriate-polling", "brands", "common-modules", "config-flow", "config-flow-test-coverage"),
    *("dependency-transparency", "docs-actions", "docs-conditions", "docs-high-level-description"),
    *("docs-installation-instructions", "docs-removal-instructions", "docs-triggers", "entity-event-setup"),
    *("entity-unique-id", "has-entity-name", "runtime-data", "test-before-configure", "test-before-setup"),
    "unique-config-entry",
}
SILVER = {
    *("action-exceptions", "config-entry-unloading", "docs-configuration-parameters", "docs-installation-parameters"),
    *("entity-unavailable", "integration-owner", "log-when-unavailable", "parallel-updates", "reauthentication-flow"),
    "test-coverage",
}
GOLD = {
    *("devices", "diagnostics", "discovery", "discovery-update-info", "docs-data-update", "docs-examples"),
    *("docs-known-limitations", "docs-supported-devices", "docs-supported-functions", "docs-troubleshooting"),
    *("docs-use-cases", "dynamic-devices", "entity-category", "entity-device-class", "entity-disabled-by-default"),
    *("entity-translations", "exception-translations", "icon-translations", "reconfiguration-flow", "repair-issues"),
    "stale-devices",
}
PLATINUM = {"async-dependency", "inject-websession", "strict-typing"}

RULES: dict[str, Any] = read_yaml(INTEGRATION / "quality_scale.yaml")["rules"]
MODULES = dict(modules())


def test_it_holds_all_54_rules() -> None:
    assert RULES.keys() == BRONZE | SILVER | GOLD | PLATINUM
    assert len(RULES) == 54


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_kept_or_exempt_for_a_reason(rule: str) -> None:
    says = RULES[rule]
    assert says == "done" or (says["status"] == "exempt" and says["comment"].endswith("."))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_says_how_many_updates_run_at_once(platform: str) -> None:
    module = MODULES[INTEGRATION / f"{platform}.py"]
    names = {
        target for node in module.body if isinstance(node, ast.Assign) for target in map(ast.unparse, node.targets)
    }
    assert "PARALLEL_UPDATES" in names


@pytest.mark.parametrize(
    ("rule", "file"),
    [
        ("common-modules", "coordinator.py"),
        ("common-modules", "entity.py"),
        ("diagnostics", "diagnostics.py"),
        ("repair-issues", "repairs.py"),
        ("strict-typing", "py.typed"),
        ("brands", "brand/icon.png"),
        ("icon-translations", "icons.json"),
    ],
)
def test_what_is_done_is_there(rule: str, file: str) -> None:
    assert RULES[rule] == "done"
    assert Path(INTEGRATION, file).exists()


@pytest.mark.parametrize(
    ("rule", "step"), [("reconfiguration-flow", "reconfigure"), ("reauthentication-flow", "reauth")]
)
def test_a_flow_that_is_done_exists(rule: str, step: str) -> None:
    assert (RULES[rule] == "done") == hasattr(GridpactConfigFlow, f"async_step_{step}")


def test_nothing_is_kept_in_home_assistants_global_data() -> None:
    kept = [
        str(path)
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith("hass.data[DOMAIN]")
    ]
    assert kept == []


def test_owners_are_named() -> None:
    assert read_json(INTEGRATION / "manifest.json")["codeowners"]
