"""Compiles the nodes for this machine, once per state of what they are made of; checkouts share the result."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import fcntl
import hashlib
import os
from pathlib import Path
import shutil
import subprocess

import yaml

from .configurations import FOR_BOARDS, FOR_HOST, NODES, REPOSITORY, EsphomeFailed, esphome, lay_out

__all__ = ["NODES", "Program", "build"]

BOARD = Path(__file__).with_name("board.c")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gridpact" / "esphome-nodes"


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled node and the board that it believes to run on."""

    node: Path
    board: Path


def build(name: str) -> Program:
    """Return the node of a configuration, compiled if it was not; blocks for a minute then. Raises EsphomeFailed."""
    folder = CACHE / _fingerprint(name)
    program = Program(folder / "node", folder / "board.so")
    with _alone():
        if not program.node.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _compile_board(program.board)
            _compile_node(name, program.node)
    return program


def _compile_board(target: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        raise EsphomeFailed("nodes on this machine need gcc and g++")
    options = ["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-ldl", "-lm"]
    subprocess.run([compiler, "-o", target, BOARD, *options], check=True)


def _compile_node(name: str, target: Path) -> None:
    work = CACHE / "work"
    lay_out(work)
    told = esphome(
        "compile",
        work / FOR_HOST.relative_to(REPOSITORY) / f"{name}.yaml",
        {**os.environ, "ESPHOME_DATA_DIR": str(CACHE / "objects")},
    )
    made = CACHE / "objects" / "build" / _device(name) / ".pioenvs" / _device(name) / "program"
    assert made.exists(), told
    shutil.copy(made, target.with_suffix(".new"))
    target.with_suffix(".new").rename(target)


def _device(name: str) -> str:
    """Return the name that the node gives itself."""
    found: str = yaml.safe_load((FOR_BOARDS / f"{name}.yaml").read_text().partition("\nesphome:")[0])["substitutions"][
        "name"
    ]
    return found


def _fingerprint(name: str) -> str:
    made_of = [
        FOR_BOARDS / f"{name}.yaml",
        *sorted(FOR_HOST.glob("*.yaml")),
        BOARD,
        REPOSITORY / "requirements" / "esphome.txt",
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in made_of)).hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else build at the same time."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
