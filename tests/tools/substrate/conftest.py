"""Chains for tests of the launcher."""

from tests.substrate import hub, new_chain, robonomics, shared_chains, substrate

__all__ = ["hub", "new_chain", "robonomics", "shared_chains", "substrate"]
