"""Opens the library ring of the integration to programs that run without Home Assistant.

The integration's own package imports Home Assistant. A stand-in with the same path takes its place, so that its
library modules can be imported alone; the real package runs as soon as somebody asks it for anything of its own.
"""

from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
import sys
from threading import RLock
from types import ModuleType

PACKAGE = "custom_components.gridpact"


def open_without_home_assistant() -> None:
    """Put the stand-in in place, unless the integration was imported already."""
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None:
        raise ImportError(f"{PACKAGE} is not on the path: run from the root of the repository")
    stand_in = _stand_in(spec)
    sys.modules[PACKAGE] = stand_in
    parent, _, name = PACKAGE.rpartition(".")
    setattr(sys.modules[parent], name, stand_in)


def _stand_in(spec: ModuleSpec) -> ModuleType:
    """Return the package with its code not run yet."""
    module = module_from_spec(spec)
    lock = RLock()  # Home Assistant imports in threads: whoever asks meanwhile waits
    pending = [spec.loader]

    def run_when_asked(name: str) -> object:
        if not name.startswith("__") and not _is_submodule(module, name):
            with lock:
                if pending:
                    _run(module, pending)
                if name in module.__dict__:
                    return module.__dict__[name]
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")

    module.__dict__["__getattr__"] = run_when_asked
    return module


def _run(module: ModuleType, pending: list[Loader | None]) -> None:
    """Run the package's code; after a failure the next one to ask tries again, as with any import."""
    loader = pending.pop()
    try:
        if loader is not None:  # a folder without code of its own has none
            loader.exec_module(module)
    except BaseException:
        pending.append(loader)
        raise


def _is_submodule(module: ModuleType, name: str) -> bool:
    folders = [Path(folder) for folder in module.__path__]
    return any((folder / name).is_dir() or (folder / f"{name}.py").is_file() for folder in folders)
