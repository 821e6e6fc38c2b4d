"""A node of its own for each test that asks for one."""

from tests.devnet import anvil, database, deployed, market, provider, session

__all__ = ["anvil", "database", "deployed", "market", "provider", "session"]
