"""Tools use the library ring where there is no Home Assistant."""

import subprocess
import sys

import pytest

OPENED = """
import sys
import tools
import {module}
assert "homeassistant" not in sys.modules
"""

REAL = """
import sys
import tools
import custom_components.gridpact.units
import custom_components.gridpact as package
assert "homeassistant" not in sys.modules
assert package.async_setup_entry
assert "homeassistant" in sys.modules
assert sys.modules["custom_components.gridpact"] is package
assert package.units is custom_components.gridpact.units
"""


def run(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.parametrize(
    "module",
    [
        "custom_components.gridpact.metering.tapo",
        "custom_components.gridpact.metering.verifier",
        "custom_components.gridpact.participation",
        "custom_components.gridpact.chain.evm",
        "tools.plug",
        "tools.market",
        "tools.bench",
    ],
)
def test_no_home_assistant_is_loaded(module: str) -> None:
    run(OPENED.format(module=module))


def test_the_real_integration_is_there_when_asked_for() -> None:
    run(REAL)
