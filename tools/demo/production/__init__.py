"""A third home on Polkadot's networks: records of its production, a certificate that is sold, settled and burned."""
