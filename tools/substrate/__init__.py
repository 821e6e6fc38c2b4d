"""Local Polkadot networks for tests, the demo and measurements: a Robonomics and an Asset Hub of our own."""

from .accounts import ACCOUNTS, ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE, DevAccount
from .chain import RequestFailed, Substrate, both

__all__ = [
    "ACCOUNTS",
    "ALICE",
    "BOB",
    "CHARLIE",
    "DAVE",
    "EVE",
    "FERDIE",
    "DevAccount",
    "RequestFailed",
    "Substrate",
    "both",
]
