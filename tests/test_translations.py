"""Every text that the code asks for exists, and every text obeys Home Assistant's rules."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from .project import INTEGRATION, leaves, modules, read_json

TRANSLATIONS = INTEGRATION / "translations"
ENGLISH = read_json(TRANSLATIONS / "en.json")
TEXTS = list(leaves(ENGLISH))
OTHER_LANGUAGES = sorted(path for path in TRANSLATIONS.glob("*.json") if path.stem != "en")
RULES = [
    (r"<[a-zA-Z/][^>]*>", "no HTML"),
    (r"https?://", "no addresses: they are placeholders"),
    (r"'\{[a-z_]+\}'", "no placeholder in single quotes"),
    (r"^\s|\s$", "no space at either end"),
    (r"^$", "not empty"),
]

ENTITY_KEYS = {key for keys in ENGLISH.get("entity", {}).values() for key in keys}
FLOWS = [ENGLISH.get("config", {}), ENGLISH.get("options", {}), *ENGLISH.get("config_subentries", {}).values()]
FIXES = [issue.get("fix_flow", {}) for issue in ENGLISH.get("issues", {}).values()]
KEYS = {
    "exception": set(ENGLISH.get("exceptions", {})),
    "issue": set(ENGLISH.get("issues", {})),
    "selector": set(ENGLISH.get("selector", {})),
    "error": {key for flow in (*FLOWS, *FIXES) for key in flow.get("error", {})},
}
EVERY_KEY = set().union(ENTITY_KEYS, ENGLISH.get("device", {}), *KEYS.values())
LIBRARY_ERRORS = {"Unreachable", "WrongPeer", "AccessDenied", "Refused", "Rejected", "OutcomeUnknown", "GridpactError"}


def constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def call_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def known_for(call: str) -> set[str]:
    """The translations among which a call looks its key up."""
    if call == "async_create_issue":
        return KEYS["issue"]
    if "Selector" in call:
        return KEYS["selector"]
    if call.endswith(("EntityDescription", "Description")):
        return ENTITY_KEYS
    if call.endswith("Error") or call.startswith(("ConfigEntry", "UpdateFailed")):
        return KEYS["exception"]
    return EVERY_KEY


def unknown_keys(tree: ast.Module) -> Iterator[str]:
    """Translation keys that a module names and en.json does not hold."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = call_name(node)
            for keyword in node.keywords:
                key = constant(keyword.value)
                if keyword.arg == "translation_key" and key is not None and key not in known_for(name):
                    yield f"{name}: {key}"
            key = constant(node.args[0]) if node.args else None
            if name in LIBRARY_ERRORS and key is not None and key not in KEYS["exception"] | KEYS["error"]:
                yield f"{name}: {key}"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {getattr(target, "attr", getattr(target, "id", "")) for target in targets}
            key = constant(node.value)
            if "_attr_translation_key" in names and key is not None and key not in ENTITY_KEYS:
                yield f"_attr_translation_key: {key}"


def test_every_key_in_the_code_is_translated() -> None:
    assert {str(path): missing for path, tree in modules() if (missing := list(unknown_keys(tree)))} == {}


def test_a_missing_key_is_found() -> None:
    source = "_attr_translation_key = 'x'\nRefused('y')\nHomeAssistantError(translation_key='z')"
    assert [line.split(": ")[1] for line in unknown_keys(ast.parse(source))] == ["x", "y", "z"]


@pytest.mark.parametrize(("pattern", "rule"), RULES)
def test_texts_obey(pattern: str, rule: str) -> None:
    assert [path for path, text in TEXTS if re.search(pattern, text)] == [], rule


def test_keys_are_lower_case() -> None:
    assert [path for path, _ in TEXTS if not all(re.fullmatch(r"[a-z0-9_-]+", key) for key in path)] == []


@pytest.mark.parametrize("flow", FLOWS)
def test_only_fields_are_described(flow: dict[str, dict[str, dict[str, dict[str, str]]]]) -> None:
    for name, step in flow.get("step", {}).items():
        assert step.get("data_description", {}).keys() <= step.get("data", {}).keys(), name


def test_subentries_can_be_started() -> None:
    for name, flow in ENGLISH.get("config_subentries", {}).items():
        assert flow["entry_type"], name
        assert flow["initiate_flow"]["user"], name


def test_issues_say_what_to_do() -> None:
    for name, issue in ENGLISH.get("issues", {}).items():
        assert issue["title"], name
        assert ("description" in issue) != ("fix_flow" in issue), name


def placeholders(text: str) -> list[str]:
    """The values that a text needs; a link's address is one, too."""
    return sorted(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("path", OTHER_LANGUAGES, ids=lambda path: path.stem)
def test_every_language_says_the_same_as_english(path: Path) -> None:
    other = dict(leaves(read_json(path)))
    english = dict(TEXTS)
    assert {".".join(keys) for keys in other.keys() ^ english.keys()} == set()
    assert [keys for keys, text in english.items() if placeholders(text) != placeholders(other[keys])] == []


@pytest.mark.parametrize("path", OTHER_LANGUAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("pattern", "rule"), RULES)
def test_texts_of_other_languages_obey(path: Path, pattern: str, rule: str) -> None:
    assert [keys for keys, text in leaves(read_json(path)) if re.search(pattern, text)] == [], rule


def test_german_is_there() -> None:
    assert "de" in {path.stem for path in OTHER_LANGUAGES}
