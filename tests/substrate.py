"""Fixtures: real Polkadot runtimes; a pair that tests of a worker share, and chains of their own.

A conftest imports those that its tests use. Tests with the shared pair are marked `xdist_group("polkadot")`, so that
one worker runs them; they leave it in mode Instant and use collections, assets and accounts as they find them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tools.substrate import Substrate, both

type NewChain = Callable[..., Substrate]


class Chains(NamedTuple):
    """Both chains."""

    robonomics: Substrate
    hub: Substrate


@pytest.fixture(scope="session")
def shared_chains() -> Iterator[Chains]:
    with both() as chains:
        yield Chains(*chains)


@pytest.fixture
def substrate(shared_chains: Chains, socket_enabled: None) -> Chains:
    """Both chains, shared: `substrate.robonomics`, `substrate.hub`. Blocks are final at once."""
    return shared_chains


@pytest.fixture
def robonomics(substrate: Chains) -> Substrate:
    return substrate.robonomics


@pytest.fixture
def hub(substrate: Chains) -> Substrate:
    return substrate.hub


@pytest.fixture
def new_chain(tmp_path: Path, socket_enabled: None) -> Iterator[NewChain]:
    """Start a chain of this test's own: `new_chain("hub", finality=3)`. It keeps its state through stop and start."""
    with ExitStack() as stack:

        def start(kind: str, **options: Any) -> Substrate:
            options.setdefault("state", tmp_path / f"{kind}-chain")
            return stack.enter_context(Substrate(kind, **options))

        yield start
