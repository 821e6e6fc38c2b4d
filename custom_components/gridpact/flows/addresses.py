"""Addresses as people type or paste them."""

from eth_utils import is_address, is_checksum_address, is_checksum_formatted_address

from ..chain.evm.market import checked_address
from ..errors import Refused


def read_address(text: str) -> str:
    """Return an address with its checksum.

    Raises Refused("invalid_address") if it is none, or if the checksum in its capital letters shows a typing error:
    whoever is paid at a mistyped address is paid for nothing.
    """
    address = text.strip()
    if is_address(address) and is_checksum_formatted_address(address) and not is_checksum_address(address):
        raise Refused("invalid_address")
    return checked_address(address)
