"""How people call networks and their coins."""

_NETWORKS = {
    1: ("Ethereum", "ETH"),
    10: ("OP Mainnet", "ETH"),
    100: ("Gnosis Chain", "xDAI"),
    137: ("Polygon", "POL"),
    8453: ("Base", "ETH"),
    17000: ("Holesky", "ETH"),
    31337: ("a network on this machine", "ETH"),
    42161: ("Arbitrum One", "ETH"),
    246: ("Energy Web Chain", "EWT"),
    420420417: ("Polkadot Hub TestNet", "PAS"),
    420420418: ("Kusama Hub", "KSM"),
    420420419: ("Polkadot Hub", "DOT"),
    11155111: ("Sepolia", "ETH"),
}


def network_name(chain_id: int) -> str:
    """Return a network's name, or its number if it is not a well-known one."""
    return _NETWORKS.get(chain_id, (str(chain_id), ""))[0]


def coin_of(chain_id: int) -> str:
    """Return the symbol of the coin in which a network's fees are paid."""
    return _NETWORKS.get(chain_id, ("", "ETH"))[1]
