"""Nodes are processes and listen on this machine; each test has a Home Assistant of its own."""

import pytest


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""
