"""Bytes of a block are read with the runtime that made it, also right after an upgrade."""

from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot import runtimes
from custom_components.gridpact.chain.polkadot.runtimes import MOST_KEPT, Runtimes


class Chain:
    """A connection to a chain that brings a new runtime with every block: no real one does this when asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def request(self, method: str, *parameters: Any) -> Any:
        self.asked.append(method)
        [block] = parameters
        answers: dict[str, Any] = {
            "state_getRuntimeVersion": {"specVersion": int(block), "transactionVersion": 1},
            "state_getMetadata": f"metadata of {block}",
        }
        return answers.get(method) or {"parentHash": str(int(block) - 1)}


class Read:
    """A runtime that was read."""

    def __init__(self, metadata: str, spec: int, transaction: int) -> None:
        self.metadata, self.spec, self.transaction = metadata, spec, transaction


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> Chain:
    monkeypatch.setattr(runtimes, "_runtime", Read)
    return Chain()


def kept(spec: int) -> str:
    """How a chain keeps the version that made a block."""
    return f"0x{(spec << 2 | 1).to_bytes(2, 'little').hex()}00"


async def test_a_block_that_brings_a_runtime_was_made_by_the_one_before(chain: Chain) -> None:
    known = Runtimes(chain)  # type: ignore[arg-type]
    assert (await known.after("100")).spec == 100
    made = await known.before("100", kept(99))
    assert (made.spec, made.metadata) == (99, "metadata of 99")  # type: ignore[attr-defined]


async def test_each_runtime_is_read_once(chain: Chain) -> None:
    known = Runtimes(chain)  # type: ignore[arg-type]
    first = await known.before("100", kept(100))
    assert await known.before("100", kept(100)) is first
    assert await known.before("100", None) is first
    assert chain.asked.count("state_getMetadata") == 1


async def test_old_runtimes_are_forgotten(chain: Chain) -> None:
    known = Runtimes(chain)  # type: ignore[arg-type]
    for spec in range(100, 100 + 2 * MOST_KEPT):
        await known.after(str(spec))
    assert len(known._known) == MOST_KEPT


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("00", 0),
        ("fc", 63),
        ("0101", 64),
        ("d028", 52),
        ("fdff", 16_383),
        ("8e41 3e00", 1_020_003),
        ("0300 0000 40", 1 << 30),
    ],
)
def test_numbers_of_versions(raw: str, number: int) -> None:
    assert runtimes._compact(bytes.fromhex(raw)) == number
