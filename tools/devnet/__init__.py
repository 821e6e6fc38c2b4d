"""A local EVM network for tests, the demo and measurements, and the contracts on it."""

from .anvil import ACCOUNTS, CHAIN_ID, Anvil, DevAccount
from .deploy import Deployed, Roles, deploy

__all__ = ["ACCOUNTS", "CHAIN_ID", "Anvil", "Deployed", "DevAccount", "Roles", "deploy"]
