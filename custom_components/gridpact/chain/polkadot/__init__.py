"""Chains built on Substrate: Robonomics and Polkadot's asset hubs."""
