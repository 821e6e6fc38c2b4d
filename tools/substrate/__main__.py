"""Runs both chains until Ctrl+C: python -m tools.substrate."""

from contextlib import suppress
from signal import pause

from . import ACCOUNTS, both


def main() -> None:
    """Say where they answer and whose money is there."""
    with suppress(KeyboardInterrupt), both() as chains:
        for chain in chains:
            print(f"{chain.request('system_chain')}: {chain.url}")
        for account in ACCOUNTS:
            print(f"{account.secret}: 0x{account.public_key.hex()}")
        pause()


if __name__ == "__main__":
    main()
