"""How the market is reached: one protocol, one package per kind of network."""
