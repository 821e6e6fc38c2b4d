"""The contracts that only tests and measurements use, compiled by forge as scripts/bench does."""

import fcntl
import subprocess

from tests.project import ROOT
from tools.bench.world import EVM

FORGE = ROOT / ".venv" / "bin" / "forge"
LOCK = EVM / "cache" / "tests.lock"


def compile_bench() -> None:
    """Compile what is out of date; one process at a time, since forge writes where others read."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([FORGE, "build", "--quiet", "test/bench"], cwd=EVM, check=True)
