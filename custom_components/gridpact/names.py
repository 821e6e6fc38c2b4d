"""How sentences call an account, where it lives and what its fees are paid in."""

from .const import KIND_POLKADOT
from .flows.networks import network_name
from .runtime import AnyConfigEntry


def names_of(entry: AnyConfigEntry) -> dict[str, str]:
    """Return what sentences about an account need."""
    data = entry.data
    if data["kind"] == KIND_POLKADOT:
        chain = data["hub"] or data["robonomics"]
        return {"account": entry.title, "market": entry.title, "network": entry.title, "coin": chain["coin"]}
    return {
        "account": entry.title,
        "market": data["market_name"],
        "network": network_name(data["chain_id"]),
        "coin": data["coin"],
    }
