"""The documents keep up with the code: links lead somewhere, and pages list what there is, no more and no less."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
import re
from typing import Any
from urllib.parse import unquote

from homeassistant.helpers.entity import EntityDescription
import pytest

from custom_components.gridpact.market.models import Site
from custom_components.gridpact.market.settlement import settle
from custom_components.gridpact.participation.happenings import HappeningType
from tools.market.cli import _parser

from .kinds import PLATFORMS
from .project import INTEGRATION, ROOT, read_json, read_yaml

DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
ENGLISH = read_json(INTEGRATION / "translations" / "en.json")
# In Home Assistant's own order: https://developers.home-assistant.io/docs/documenting/integration-docs-examples
PAGE_ORDER = [
    *("Use cases", "Supported devices", "Prerequisites", "Installation", "Configuration", "Options"),
    *("Supported functions", "Actions", "Blueprints", "Data updates", "Known limitations", "Troubleshooting"),
    "Removing the integration",
]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose_of(path: Path) -> str:
    """A document without its examples."""
    return re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)


def links_of(path: Path) -> list[str]:
    """Links and pictures that do not leave the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", prose_of(path))
    return [link for pair in targets for link in pair if link and not re.match(r"[a-z]+:", link)]


def anchors_of(path: Path) -> set[str]:
    """What can be linked to in a document, as GitHub names it."""
    named = set(re.findall(r"<a id=\"([^\"]+)\">", text_of(path)))
    headings = re.findall(r"^#+ (.+)$", prose_of(path), flags=re.MULTILINE)
    plain = (re.sub(r"<[^>]+>|[`*]", "", heading).strip().lower() for heading in headings)
    return named | {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def dead(path: Path, link: str) -> bool:
    name, _, anchor = unquote(link).partition("#")
    target = (path.parent / name).resolve() if name else path
    return not target.exists() or bool(anchor and anchor not in anchors_of(target))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    assert [link for link in links_of(path) if dead(path, link)] == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A *title*\n[a](page.md#a-title) [b](gone.md) ![c](page.md#gone) [d](https://example.org)")
    assert [link for link in links_of(page) if dead(page, link)] == ["gone.md", "page.md#gone"]


def test_readme_has_the_sections_of_home_assistants_pages_in_their_order() -> None:
    headings = re.findall(r"^## (.+)$", text_of(ROOT / "README.md"), flags=re.MULTILINE)
    assert [heading for heading in headings if heading in PAGE_ORDER] == PAGE_ORDER


def descriptions(value: object) -> Iterator[Any]:
    if isinstance(value, EntityDescription) or hasattr(value, "entity_registry_enabled_default"):
        yield from () if isinstance(value, type) else (value,)
    elif isinstance(value, tuple):
        for item in value:
            yield from descriptions(item)


def entities_of_the_code() -> set[str]:
    """Every entity that a platform's tables describe."""
    found = set()
    for platform in PLATFORMS:
        for name in (platform, f"producing.{platform}s"):
            if find_spec(f"custom_components.gridpact.{name}"):
                module = import_module(f"custom_components.gridpact.{name}")
                found |= {f"{platform}.{item.key}" for value in vars(module).values() for item in descriptions(value)}
    return found


def first_cells(path: Path) -> list[str]:
    """What tables list: the code-formatted words of their first columns."""
    rows = re.findall(r"^\| ([^|]+)\|", prose_of(path), flags=re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_every_entity_is_described() -> None:
    assert sorted(first_cells(DOCS / "entities.md")) == sorted(entities_of_the_code())


def test_entities_have_the_names_that_people_see() -> None:
    page = text_of(DOCS / "entities.md")
    named = {
        f"{platform}.{key}": words["name"]
        for platform, all_ in ENGLISH["entity"].items()
        for key, words in all_.items()
    }
    pattern = r"(?:\| |, )([^|,`*]+?) (?:\*[a-z, ]+\* )?`(\w+\.\w+)`"
    shown = {key: name for name, key in re.findall(pattern, page)}
    assert {key: shown.get(key) for key in named} == named


def test_every_event_is_described() -> None:
    loads = {"load_shed", "load_restored", "load_kept_on"}
    assert sorted(first_cells(DOCS / "events.md")) == sorted({kind.value for kind in HappeningType} | loads)


def actions_of_the_page() -> dict[str, str]:
    rows = re.findall(r"^\| `gridpact\.(\w+)` \|(.+)$", text_of(DOCS / "actions.md"), flags=re.MULTILINE)
    return dict(rows)


def test_every_action_and_field_is_described() -> None:
    described = actions_of_the_page()
    services = read_yaml(INTEGRATION / "services.yaml")
    assert described.keys() == services.keys()
    for name, action in services.items():
        assert set((action or {}).get("fields", {})) <= set(re.findall(r"`(\w+)`", described[name])), name


def test_every_repair_has_its_section() -> None:
    assert set(ENGLISH["issues"]) <= anchors_of(DOCS / "repairs.md")


def test_every_blueprint_is_described_with_its_link() -> None:
    page = text_of(DOCS / "blueprints.md")
    for file in (ROOT / "blueprints").glob("*/gridpact/*.yaml"):
        address = f"https://github.com/gridpact/gridpact/blob/main/{file.relative_to(ROOT)}"
        escaped = address.replace(":", "%3A").replace("/", "%2F")
        assert f"https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url={escaped}" in page, file.name


def numbers(row: str) -> list[int]:
    """The Wh of a row, in their order."""
    return [int(text.replace(",", "")) for text in re.findall(r"(-?[\d,]+) Wh", row)]


def test_the_example_of_pay_is_what_the_rule_computes() -> None:
    page = text_of(DOCS / "pay.md")
    usual_wh, promised_wh = 1400, 1000
    assert f"used {usual_wh:,} Wh on average" in page
    assert f"promised {promised_wh:,} Wh; the price for all winners is 0.40" in page
    site = Site()
    rows = re.findall(r"^\| (?:Monday|Thursday|Sunday) .*", page, flags=re.MULTILINE)
    for day, row in enumerate(rows):
        used, difference, counted, owed, saved, owed_after = numbers(row)
        assert owed == -site.balance_wh
        settlement, site = settle(
            baseline_wh=usual_wh, actual_wh=used, awarded_wh=promised_wh, price=40, site=site, day=day
        )
        assert (difference, counted) == (usual_wh - used, min(usual_wh - used, promised_wh))
        assert (saved, owed_after) == (settlement.delivered_wh, -site.balance_wh)
        assert Decimal(row.split("|")[-2].strip()) == Decimal(settlement.pay) / 100
    assert len(rows) == 3


def commands_of(help_text: str) -> set[str]:
    return set(re.findall(r"^    ([a-z-]+) {2,}", help_text, flags=re.MULTILINE))


def test_the_utilitys_page_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    rows = re.findall(r"^\| (`.+?) \|", text_of(DOCS / "market.md"), flags=re.MULTILINE)
    listed = {command for row in rows for command in re.findall(r"`([\w-]+)", row)}
    assert listed == commands_of(_parser().format_help())
    of_the_hub = {command for row in rows for command in re.findall(r"`hub ([a-z-]+)", row)}
    with pytest.raises(SystemExit):
        _parser().parse_args(["hub", "--help"])
    assert of_the_hub == commands_of(capsys.readouterr().out)
