"""Where the configurations of nodes are, and ESPHome itself."""

import base64
from pathlib import Path
import secrets
import shutil
import subprocess
import sys

REPOSITORY = Path(__file__).parents[2]
FOR_BOARDS = REPOSITORY / "docs" / "esphome"
FOR_HOST = Path(__file__).parent / "nodes"
ESPHOME = Path(sys.executable).with_name("esphome")
NODES = tuple(sorted(path.stem for path in FOR_BOARDS.glob("*.yaml")))


class EsphomeFailed(Exception):
    """ESPHome refused a configuration or could not compile it."""


def lay_out(folder: Path) -> None:
    """Copy all configurations into a folder, with secrets, so that nothing is written beside the originals."""
    for source in (FOR_BOARDS, FOR_HOST):
        target = folder / source.relative_to(REPOSITORY)
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "secrets.yaml"))
        (target / "secrets.yaml").write_text(_secrets())


def esphome(command: str, configuration: Path, environment: dict[str, str] | None = None) -> str:
    """Run ESPHome on a configuration and return what it told; raises EsphomeFailed with it."""
    if not ESPHOME.exists():
        raise EsphomeFailed("ESPHome is not installed: run scripts/setup")
    done = subprocess.run(
        [ESPHOME, command, configuration],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        raise EsphomeFailed(f"esphome {command} {configuration.name}:\n{done.stdout[-3000:]}")
    return done.stdout


def check(folder: Path) -> list[str]:
    """Let ESPHome judge every configuration for a board; returns what it complains about."""
    lay_out(folder)
    complaints = []
    for name in NODES:
        try:
            told = esphome("config", folder / FOR_BOARDS.relative_to(REPOSITORY) / f"{name}.yaml")
        except EsphomeFailed as error:
            complaints.append(str(error))
        else:
            complaints += [f"{name}: {line}" for line in told.splitlines() if line.startswith("WARNING")]
    return complaints


def _secrets() -> str:
    values = {"wifi_ssid": "home", "wifi_password": secrets.token_hex(8)}
    values["api_key"] = base64.b64encode(secrets.token_bytes(32)).decode()
    return "".join(f"{name}: {value}\n" for name, value in values.items())
