"""Networks that speak Ethereum's JSON-RPC: Ethereum, its L2s, Polkadot Hub."""
