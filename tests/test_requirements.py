"""What the manifest requires installs on Home Assistant OS, which has no compiler and runs on musl."""

from pathlib import Path
import subprocess
import sys

import homeassistant
import pytest

from .project import INTEGRATION, ROOT, read_json

MANIFEST = read_json(INTEGRATION / "manifest.json")
CONSTRAINTS = Path(homeassistant.__path__[0], "package_constraints.txt")


def requirement_lines(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def test_development_uses_what_the_manifest_requires() -> None:
    assert requirement_lines(ROOT / "requirements" / "runtime.in") == MANIFEST["requirements"]


def required_by(component: str) -> set[str]:
    """What a component of Home Assistant requires, and what those require that it depends on."""
    manifest = read_json(Path(homeassistant.__path__[0], "components", component, "manifest.json"))
    needed = set(manifest.get("requirements", []))
    return needed.union(*(required_by(other) for other in manifest.get("dependencies", [])))


def test_development_has_what_home_assistants_esphome_requires() -> None:
    locked = {line.removesuffix(" \\") for line in requirement_lines(ROOT / "requirements" / "dev.txt")}
    assert {item.lower() for item in required_by("esphome")} <= locked


def test_requirements_are_pinned() -> None:
    assert [item for item in MANIFEST["requirements"] if "==" not in item] == []


@pytest.mark.enable_socket
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_requirements_install_without_a_compiler(machine: str, tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("\n".join(MANIFEST["requirements"]))
    uv = Path(sys.executable).with_name("uv")
    command: list[str | Path] = [
        uv,
        "pip",
        "compile",
        "--no-config",
        "--quiet",
        "--python-version",
        "3.14",
        "--only-binary",
        ":all:",
    ]
    command += ["--python-platform", f"{machine}-unknown-linux-musl", "--constraints", CONSTRAINTS, wanted]
    resolved = subprocess.run(command, capture_output=True, text=True, check=False)
    assert resolved.returncode == 0, resolved.stderr
    installed = set(resolved.stdout.split())
    assert {item.lower() for item in MANIFEST["requirements"]} <= installed
    # Its own requirements have no wheels for Home Assistant OS; what took its place is called otherwise.
    assert not {item for item in installed if item.startswith("substrate-interface=")}
