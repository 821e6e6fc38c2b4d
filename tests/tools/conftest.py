"""Tools listen on this machine: Home Assistant's test plugin forbids sockets by default."""

import pytest


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""
