"""The configuration folder of a Home Assistant that starts without a person and without the internet."""

from datetime import UTC, datetime
import json
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

CONFIGURATION = """\
frontend:
recorder:
history:
logbook:
energy:
sun:
config:
automation: !include automations.yaml
script: !include scripts.yaml
scene:
logger:
  default: info
  logs:
    homeassistant.components.automation: info
    custom_components.gridpact: debug
"""


def make_folder(folder: Path, port: int) -> None:
    """Lay out a configuration folder that uses this checkout's integration and blueprints.

    The port is seeded into the store of the HTTP component, because a YAML entry opens a dialog over every page. The
    onboarding steps that would add integrations which search the internet are marked as done.
    """
    (folder / ".storage").mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    for name in ("automations.yaml", "scripts.yaml"):
        (folder / name).write_text("[]\n" if name.startswith("automations") else "")
    _link(folder / "custom_components" / "gridpact", REPOSITORY / "custom_components" / "gridpact")
    for blueprint in (REPOSITORY / "blueprints").rglob("*.yaml"):  # each: a linked folder is not looked into
        _link(folder / blueprint.relative_to(REPOSITORY), blueprint)
    _store(
        folder,
        "http",
        {"stable": _http(port), "pending": None, "yaml_migration_done": True},
        version=2,
        minor_version=2,
    )
    _store(folder, "onboarding", {"done": ["core_config", "analytics", "integration"]}, version=4)
    _store(folder, "core.config", _core(), version=1, minor_version=4)


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(target, target_is_directory=target.is_dir())


def _http(port: int) -> dict[str, object]:
    return {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }


def _core() -> dict[str, object]:
    return {
        "latitude": 47.66,
        "longitude": 9.17,
        "elevation": 405,
        "unit_system_v2": "metric",
        "location_name": "Home",
        "time_zone": "Europe/Berlin",
        "external_url": None,
        "internal_url": None,
        "currency": "EUR",
        "country": "DE",
        "language": "en",
        "radius": 100,
    }


def _store(folder: Path, key: str, data: dict[str, object], *, version: int, minor_version: int = 1) -> None:
    document = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(document))
