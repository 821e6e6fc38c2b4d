"""Where the project's files are, for the tests that read them."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "gridpact"
DOMAIN = "gridpact"


def read_json(path: Path) -> dict[str, Any]:
    """Content of a JSON file; nothing if there is none yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def read_yaml(path: Path) -> dict[str, Any]:
    """Content of a YAML file; nothing if there is none yet."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of the integration, parsed."""
    for path in sorted(INTEGRATION.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def leaves(tree: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """All texts in nested dictionaries, with the keys that lead to them."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, str(tree)
