"""A community on the hub that tests share, and on hubs of their own."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from custom_components.gridpact.chain.polkadot import runtimes
from tests.substrate import hub, new_chain, shared_chains, substrate  # noqa: F401 fixtures
from tools.substrate import Substrate

from .community import Community


@pytest.fixture
def community(hub: Substrate, tmp_path: Path) -> Community:  # noqa: F811 the fixture
    """A community with nothing yet."""
    return Community(hub, tmp_path)


@pytest.fixture(scope="module", autouse=True)
def metadata_read_once() -> Iterator[None]:
    """Let the commands of this process share what they read of the chain's metadata, which takes most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtimes, "_runtime", cache(runtimes._runtime))
        yield
