"""Integration tests talk to local nodes: Home Assistant's test plugin forbids sockets by default."""

import pytest

from tests.devnet import anvil, database, deployed, market, provider, session

__all__ = ["anvil", "database", "deployed", "market", "provider", "session"]


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""
