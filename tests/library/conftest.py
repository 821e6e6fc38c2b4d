"""The library ring alone: without Home Assistant's ring, and with servers on this machine."""

import pytest

from tools import library

library.open_without_home_assistant()


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; Home Assistant's test plugin still refuses every host but 127.0.0.1."""
