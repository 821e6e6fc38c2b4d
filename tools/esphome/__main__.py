"""python -m tools.esphome check|build: let ESPHome judge docs/esphome, or compile the same nodes for this machine."""

from pathlib import Path
import subprocess
import sys
import tempfile

from .build import build
from .configurations import NODES, EsphomeFailed, check


def run(command: str) -> int:
    """Run a command; returns the exit code."""
    if command == "check":
        with tempfile.TemporaryDirectory() as folder:
            complaints = check(Path(folder))
        print("\n".join(complaints) or f"{len(NODES)} configurations are valid")
        return int(bool(complaints))
    for name in NODES:
        print(f"{name}: {build(name).node}", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1] if sys.argv[1:] == ["check"] else "build"))
    except (EsphomeFailed, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
