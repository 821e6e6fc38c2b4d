"""The library ring knows neither Home Assistant nor the modules that do."""

import ast
from pathlib import Path

import pytest

from .project import DOMAIN, INTEGRATION, modules

PACKAGE = f"custom_components.{DOMAIN}"
LIBRARY = (
    "chain",
    "checkpoints",
    "market",
    "metering",
    "operating",
    "participation",
    "production",
    "trading",
    "database",
    "errors",
    "units",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(INTEGRATION.parents[1]).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, tree: ast.Module) -> set[str]:
    """Absolute names of everything that a module imports, also inside functions."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(filter(None, (base, node.module)))
            names |= {f"{origin}.{alias.name}" for alias in node.names}
    return names


def is_library(name: str) -> bool:
    return name.removeprefix(f"{PACKAGE}.").split(".")[0] in LIBRARY


def violations(path: Path, tree: ast.Module) -> set[str]:
    names = imported(path, tree)
    outside = {name for name in names if name.split(".")[0] == "homeassistant"}
    return outside | {name for name in names if name.startswith(PACKAGE) and not is_library(name)}


def test_library_knows_no_home_assistant() -> None:
    library = [(path, tree) for path, tree in modules() if is_library(module_name(path))]
    assert len(library) > len(LIBRARY)
    assert {str(path): found for path, tree in library if (found := violations(path, tree))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import homeassistant.core",
        "from homeassistant import core",
        "def f():\n    from homeassistant.util import dt",
        "from ..coordinator import Coordinator",
        "from .. import coordinator",
        "from custom_components.gridpact import const",
    ],
)
def test_a_forbidden_import_is_found(source: str) -> None:
    assert violations(INTEGRATION / "metering" / "register.py", ast.parse(source))


@pytest.mark.parametrize("source", ["import asyncio", "from ..errors import Refused", "from . import merkle"])
def test_an_allowed_import_is_not(source: str) -> None:
    assert not violations(INTEGRATION / "metering" / "register.py", ast.parse(source))
