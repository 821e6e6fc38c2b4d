"""The forms of a collection and of an asset."""

from typing import Any, Final

from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode
import probatio

from ...chain.polkadot.check import check_asset, check_collection
from .chains import FoundChain

# Beside which field the sentence of an error stands.
COLLECTION_ERRORS: Final = {"no_collection": "collection", "no_right_to_mint": "collection", "no_asset": "asset"}

_MOST: Final = (1 << 32) - 1  # collections and assets are counted in 32 bits
_NUMBER: Final = NumberSelector(NumberSelectorConfig(min=0, max=_MOST, step=1, mode=NumberSelectorMode.BOX))


def asset_schema() -> probatio.Schema:
    """Return the form of an asset."""
    return probatio.Schema({probatio.Optional("asset"): _NUMBER})


def collection_schema() -> probatio.Schema:
    """Return the form of a collection that is there."""
    return probatio.Schema({probatio.Required("collection"): _NUMBER, **asset_schema().schema})


async def read_collection(hub: FoundChain, number: float, public_key: bytes) -> dict[str, Any]:
    """Return a collection as the entry keeps it. Raises Refused: no_collection, no_right_to_mint; Unreachable."""
    certificates = await check_collection(hub.client, int(number), public_key)
    return {"collection": certificates.collection, "pallet": certificates.pallet}


async def read_asset(hub: FoundChain, number: float | None) -> dict[str, Any]:
    """Return an asset, or none, as the entry keeps it. Raises Refused("no_asset"), Unreachable."""
    if number is None:
        return {"asset": None, "asset_symbol": None, "asset_decimals": None}
    asset = await check_asset(hub.client, int(number))
    return {"asset": asset.id, "asset_symbol": asset.symbol, "asset_decimals": asset.decimals}
