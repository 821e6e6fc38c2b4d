"""Addresses of the account's wallet, as its chains write them."""

from .production import Production, Selling


def wallet_address(production: Production) -> str:
    """Return the address that is paid: in the form of the chain with the certificates, if the account has one."""
    chain = production.hub or production.robonomics
    assert chain is not None  # noqa: S101 - an account has one of them
    return chain.address(production.wallet)


def address_on(selling: Selling, public_key: str) -> str:
    """Return the address of a public key (0x-hex) on the chain with the certificates, "" for none."""
    return selling.address(bytes.fromhex(public_key.removeprefix("0x"))) if public_key else ""
