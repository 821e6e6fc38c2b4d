"""A local EVM network for tests, the demo and measurements, and the contracts on it."""

from .accounts import ACCOUNTS, DevAccount
from .anvil import CHAIN_ID, Anvil
from .deploy import Deployed, Roles, Stakes, deploy
from .governing import Voting

__all__ = ["ACCOUNTS", "CHAIN_ID", "Anvil", "Deployed", "DevAccount", "Roles", "Stakes", "Voting", "deploy"]
