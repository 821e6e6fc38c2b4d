"""Crash tests talk to nodes, plugs and a Home Assistant on this machine."""

import pytest

from tests.integration.polkadot.roofs import new_roof  # noqa: F401 a fixture
from tests.substrate import shared_chains, substrate  # noqa: F401 fixtures


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""
