"""What Home Assistant's hassfest and the HACS action would say about the integration's metadata."""

from pathlib import Path
import re
import tomllib
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import homeassistant.components
from homeassistant.const import __version__ as ha_version
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest

import custom_components  # noqa: F401 Home Assistant looks for integrations in the package that was imported first

from .project import DOMAIN, INTEGRATION, ROOT, leaves, read_json, read_yaml

MANIFEST = read_json(INTEGRATION / "manifest.json")
HACS = read_json(ROOT / "hacs.json")


def test_manifest_has_what_custom_integrations_need() -> None:
    needed = {"domain", "name", "codeowners", "config_flow", "dependencies", "documentation", "integration_type"}
    needed |= {"iot_class", "issue_tracker", "requirements", "version"}
    assert needed <= MANIFEST.keys()
    assert MANIFEST["domain"] == INTEGRATION.name == DOMAIN


def test_manifest_is_sorted() -> None:
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_version_is_one_that_home_assistant_accepts() -> None:
    version = AwesomeVersion(
        MANIFEST["version"],
        ensure_strategy=[AwesomeVersionStrategy.CALVER, AwesomeVersionStrategy.SEMVER, AwesomeVersionStrategy.PEP440],
    )
    assert version == "0.0.0"  # a release stamps its own


def test_domain_is_not_one_of_home_assistant() -> None:
    assert not Path(homeassistant.components.__path__[0], DOMAIN).exists()


def test_dependencies_are_integrations_of_home_assistant() -> None:
    components = Path(homeassistant.components.__path__[0])
    wanted = MANIFEST.get("dependencies", []) + MANIFEST.get("after_dependencies", [])
    assert [name for name in wanted if not (components / name / "manifest.json").exists()] == []


def test_hacs_knows_every_key() -> None:
    assert HACS.keys() <= {
        *("name", "homeassistant", "content_in_root", "filename", "zip_release"),
        *("hide_default_branch", "persistent_directory", "hacs", "country", "render_readme"),
    }
    assert HACS["name"] == MANIFEST["name"]
    assert HACS["filename"] == f"{DOMAIN}.zip"


def test_the_tested_home_assistant_is_the_promised_floor() -> None:
    assert AwesomeVersion(HACS["homeassistant"]) <= AwesomeVersion(ha_version)
    assert HACS["homeassistant"].split(".")[:2] == ha_version.split(".")[:2]


def test_python_floor_is_that_of_home_assistant() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.14.2"
    assert project["version"] == MANIFEST["version"]


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brand_icon_is_square(name: str, size: int) -> None:
    with Image.open(INTEGRATION / "brand" / name) as icon:
        assert icon.format == "PNG"
        assert icon.size == (size, size)


@pytest.mark.usefixtures("enable_custom_integrations")
async def test_every_action_is_described_translated_and_has_an_icon(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    registered = set(hass.services.async_services_for_domain(DOMAIN))
    assert set(read_yaml(INTEGRATION / "services.yaml")) == registered
    assert set(read_json(INTEGRATION / "translations" / "en.json").get("services", {})) == registered
    assert set(read_json(INTEGRATION / "icons.json").get("services", {})) == registered


def test_fields_of_actions_are_translated() -> None:
    texts = read_json(INTEGRATION / "translations" / "en.json").get("services", {})
    for name, action in read_yaml(INTEGRATION / "services.yaml").items():
        fields = set((action or {}).get("fields", {}))
        assert fields == set(texts[name].get("fields", {})), name


def test_manifest_says_only_what_hassfest_allows() -> None:
    assert MANIFEST["integration_type"] in {"device", "entity", "hardware", "helper", "hub", "service", "system"}
    assert MANIFEST["iot_class"] in {
        *("assumed_state", "calculated", "cloud_polling", "cloud_push", "local_polling", "local_push"),
    }
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert MANIFEST["documentation"].startswith("https://")
    assert MANIFEST["issue_tracker"].startswith("https://")
    assert "quality_scale" not in MANIFEST, "a custom integration claims no tier"
    for name in ("after_dependencies", "dependencies", "loggers", "requirements"):
        assert MANIFEST[name] == sorted(set(MANIFEST[name])), name


def test_every_requirement_is_pinned() -> None:
    assert [text for text in MANIFEST["requirements"] if not re.fullmatch(r"[a-z0-9-]+==[0-9.]+", text)] == []


def test_icons_obey() -> None:
    icons = [text for _, text in leaves(read_json(INTEGRATION / "icons.json"))]
    assert icons
    assert [icon for icon in icons if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)] == []


@pytest.mark.parametrize("action", ["home-assistant/actions/hassfest@", "hacs/action@"])
def test_the_official_checks_run_on_every_change_and_every_night(action: str) -> None:
    workflow: dict[Any, Any] = read_yaml(ROOT / ".github" / "workflows" / "validate.yaml")
    triggers = workflow[True]  # YAML reads the word "on" so
    assert {"push", "pull_request", "schedule"} <= triggers.keys()
    steps = [step.get("uses", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert any(step.startswith(action) for step in steps)
