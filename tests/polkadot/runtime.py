"""The committed runtimes, run just far enough to say what they are."""

from collections.abc import Callable
from compression import zstd
from typing import Any

from wasmtime import (
    Config,
    Engine,
    Func,
    FuncType,
    Global,
    Instance,
    Limits,
    Memory,
    MemoryType,
    Module,
    Store,
    WasmtimeError,
)

from tests.project import ROOT

WASM = ROOT / "contracts" / "polkadot" / "wasm"
COMPRESSED = bytes.fromhex("52bc537646db8e05")  # what a node knows a compressed runtime by
PAGES = 512  # of 64 KiB: more than any answer takes


def code(name: str) -> bytes:
    """A runtime's WebAssembly."""
    packed = (WASM / f"{name}.compressed.wasm").read_bytes()
    assert packed.startswith(COMPRESSED)
    return zstd.decompress(packed.removeprefix(COMPRESSED))


class Runtime:
    """A runtime without a node: it has memory and may log, but there is no storage."""

    def __init__(self, name: str) -> None:
        config = Config()
        config.cranelift_opt_level = "none"  # it runs once
        self._store = Store(Engine(config))
        module = Module(self._store.engine, code(name))
        self._memory = Memory(self._store, MemoryType(Limits(PAGES, None)))
        imports = [self._host(item.name or "", item.type) for item in module.imports]
        self._exports = Instance(self._store, module, imports).exports(self._store)
        heap = self._exports["__heap_base"]
        assert isinstance(heap, Global)
        self._free: int = heap.value(self._store)

    def call(self, function: str) -> bytes:
        """What one of the runtime's functions without arguments answers, encoded."""
        exported = self._exports[function]
        assert isinstance(exported, Func)
        packed: int = exported(self._store, 0, 0)
        start, length = packed & 0xFFFFFFFF, packed >> 32 & 0xFFFFFFFF
        return bytes(self._memory.read(self._store, start, start + length))

    def _host(self, name: str, kind: object) -> Func | Memory:
        """What the runtime imports from its node under a name."""
        if not isinstance(kind, FuncType):
            return self._memory

        def absent(*_: int) -> None:
            raise WasmtimeError(f"the runtime wants {name} of its node")

        known: dict[str, Callable[..., Any]] = {
            "ext_allocator_malloc_version_1": self._allocate,
            "ext_allocator_free_version_1": lambda _: None,
            "ext_logging_max_level_version_1": lambda: 0,  # nothing
        }
        return Func(self._store, kind, known.get(name, absent))

    def _allocate(self, size: int) -> int:
        start = self._free + 8  # a node keeps a header before each block, and the runtime takes notes in it
        self._free = start + -(-size // 8) * 8
        return start
