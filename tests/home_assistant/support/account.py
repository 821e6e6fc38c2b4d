"""An account of a home in a market on the test network, as the dialogs make it."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.runtime import GridpactData
from tools.devnet import Anvil, Deployed

COIN = 10**18


def add_account(hass: HomeAssistant, anvil: Anvil, deployed: Deployed, **changes: Any) -> MockConfigEntry:
    """Add an account with a new key that holds fee money; it is not set up yet."""
    key = Key.make()
    anvil.set_balance(key.address, COIN)
    data = {
        "kind": "evm",
        "market_name": "Konstanz Flex",
        "rpc_urls": [anvil.url],
        "chain_id": anvil.chain_id,
        "market": deployed.market,
        "first_block": anvil.block,
        "explorer": None,
        "key": key.reveal(),
        "account": key.address,
        "payout": None,
        "token_symbol": "EURx",
        "token_decimals": 18,
        "coin": "ETH",
        "interval": 900,
    } | changes
    unique_id = f"evm-{anvil.chain_id}-{deployed.market}-{data['account']}".lower()
    entry = MockConfigEntry(domain=DOMAIN, title="Konstanz Flex", unique_id=unique_id, data=data)
    entry.add_to_hass(hass)
    return entry


def running(entry: ConfigEntry) -> GridpactData:
    """Return what a loaded account holds."""
    data: GridpactData = entry.runtime_data
    return data


async def step(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let a loaded account do what is due."""
    await hass.async_block_till_done()
    await running(entry).coordinator.async_refresh()
    await hass.async_block_till_done()
