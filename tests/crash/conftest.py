"""Crash tests talk to nodes, plugs and a Home Assistant on this machine."""

import pytest


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""
