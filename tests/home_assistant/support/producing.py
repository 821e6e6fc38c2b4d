"""An account on Robonomics and Asset Hub that is not loaded, as the dialog leaves it."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.const import DOMAIN
from tools.substrate import ALICE, DevAccount, Substrate

LIMITS = {
    "robonomics_fee_per_day": "1",
    "robonomics_fee_each": "0.1",
    "hub_fee_per_day": "10",
    "hub_fee_each": "1",
}
NO_CERTIFICATES = dict.fromkeys(("collection", "pallet", "asset", "asset_symbol", "asset_decimals"))


class Nowhere:
    """A chain whose node does not answer."""

    url = "ws://127.0.0.1:1"

    def hash(self, number: int) -> str:
        """Return a hash that no chain has."""
        return f"0x{number:064x}"


def robonomics_data(chain: Substrate | Nowhere) -> dict[str, Any]:
    """Return what an entry keeps of a Robonomics."""
    return {
        "rpc_urls": [chain.url],
        "genesis": chain.hash(0),
        "name": "Robonomics",
        "prefix": 32,
        "coin": "XRT",
        "decimals": 9,
    }


def hub_data(chain: Substrate | Nowhere, **certificates: Any) -> dict[str, Any]:
    """Return what an entry keeps of a hub."""
    return {
        "rpc_urls": [chain.url],
        "genesis": chain.hash(0),
        "name": "Westend Asset Hub",
        "prefix": 42,
        "coin": "WND",
        "decimals": 12,
        **NO_CERTIFICATES,
        **certificates,
    }


def producing_account(
    hass: HomeAssistant,
    *,
    robonomics: dict[str, Any] | None = None,
    hub: dict[str, Any] | None = None,
    owner: DevAccount = ALICE,
    payout: DevAccount | None = None,
) -> MockConfigEntry:
    """Add the account of somebody."""
    names = [chain["name"] for chain in (robonomics, hub) if chain]
    kinds = {"robonomics": robonomics, "hub": hub}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=" and ".join(names),
        unique_id=f"polkadot-{owner.public_key.hex()}",
        data={
            "kind": "polkadot",
            "account": f"0x{owner.public_key.hex()}",
            "key": PolkadotKey.read(owner.secret, Scheme.SR25519).reveal(),
            "scheme": "sr25519",
            "payout": f"0x{payout.public_key.hex()}" if payout else None,
            "interval": 900,
            **kinds,
        },
        options={name: limit for name, limit in LIMITS.items() if kinds[name.partition("_")[0]]},
    )
    entry.add_to_hass(hass)
    return entry
