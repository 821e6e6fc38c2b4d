"""A Home Assistant that finds the integration, and an account in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
import pytest_socket
from syrupy.assertion import SnapshotAssertion

from custom_components.gridpact import config_flow  # noqa: F401 Home Assistant looks for what is imported
from custom_components.gridpact.const import DOMAIN
from tests.integration.polkadot.roofs import new_roof  # noqa: F401 a fixture
from tests.substrate import hub, new_chain, robonomics, shared_chains, substrate  # noqa: F401 fixtures
from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug

from .support.blueprints import Shelf
from .support.chain import deploy_market
from .support.home import home, past  # noqa: F401 fixtures
from .support.neighbours import homes  # noqa: F401 a fixture
from .support.roof_home import roof  # noqa: F401 a fixture
from .support.supplied import supplied  # noqa: F401 a fixture
from .support.whole_home import whole_home  # noqa: F401 a fixture

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
MARKET = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
# The second of anvil's own accounts, known to everybody.
SECRET = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"

DATA: dict[str, Any] = {
    "kind": "evm",
    "market_name": "Konstanz Flex",
    "rpc_urls": ["http://127.0.0.1:1"],
    "chain_id": 31337,
    "market": MARKET,
    "first_block": 1,
    "explorer": None,
    "key": SECRET,
    "account": ACCOUNT,
    "payout": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    "token_symbol": "EURx",
    "token_decimals": 6,
    "coin": "ETH",
    "interval": 900,
}
OPTIONS = {"fee_each": "0.004", "fee_per_day": "0.04", "buy_each": "5", "buy_per_day": "20"}


@pytest.fixture(autouse=True)
def integration_is_found(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if "recorder_mock" in request.fixturenames:  # it has to be there before Home Assistant
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")
    hass: HomeAssistant = request.getfixturevalue("hass")
    hass.config.config_dir = str(tmp_path)  # the account's database is no other test's


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def account(hass: HomeAssistant) -> MockConfigEntry:
    """An account that is not loaded: its node does not answer."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=DATA["market_name"],
        unique_id=f"evm-31337-{MARKET}-{ACCOUNT}".lower(),
        data=DATA,
        options=OPTIONS,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def shelf(hass: HomeAssistant, socket_enabled: None) -> Shelf:
    """What imports blueprints."""
    return Shelf(hass)


@pytest.fixture
async def plug(socket_enabled: None) -> AsyncIterator[EmulatedPlug]:
    """A Tapo plug on this machine."""
    async with EmulatedPlug(load=1800) as plug:
        yield plug


@pytest.fixture(scope="session")
def anvil() -> Iterator[Anvil]:
    """A real node of this machine's own, one for all tests: they leave its chain longer, never broken."""
    pytest_socket.enable_socket()
    with Anvil() as node:
        yield node


@pytest.fixture(scope="session")
def deployed(anvil: Anvil) -> Deployed:
    """A market on it."""
    pytest_socket.enable_socket()  # the test itself has to ask for socket_enabled
    return deploy_market(anvil)
