"""Leaving out what nobody else should read."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import fields, is_dataclass
from decimal import Decimal
import re
from typing import Any

from yarl import URL

RPC_URLS = "rpc_urls"

# An address of Ethereum, a public key, or an SS58 address: a network's prefix, a public key and a checksum in base 58.
_ADDRESS = re.compile(r"\b(0x[0-9a-fA-F]{40}|0x[0-9a-fA-F]{64}|[1-9A-HJ-NP-Za-km-z]{46,50})\b")


def node_host(url: str) -> str:
    """Return the part of a node's address that holds no access key."""
    return str(URL(url).origin())


def without_access_keys(value: Any) -> Any:
    """Return the same with the hosts alone wherever node addresses stand: providers write access keys into those."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: [node_host(url) for url in item] if key == RPC_URLS else without_access_keys(item)
        for key, item in value.items()
    }


def without_strangers(value: Any, own: AbstractSet[str]) -> Any:
    """Return the same as plain mappings and lists; addresses and public keys but our own (lower case) are shortened."""
    if isinstance(value, Decimal | Exception):
        value = str(value)
    if isinstance(value, str):
        return _ADDRESS.sub(lambda found: found[0] if found[0].lower() in own else _short(found[0]), value)
    if isinstance(value, bytes):
        return without_strangers(f"0x{value.hex()}", own)
    if is_dataclass(value):
        return {field.name: without_strangers(getattr(value, field.name), own) for field in fields(value)}
    if isinstance(value, Mapping):
        return {without_strangers(key, own): without_strangers(item, own) for key, item in value.items()}
    if isinstance(value, Sequence | AbstractSet):
        return [without_strangers(item, own) for item in value]
    return value


def _short(address: str) -> str:
    return f"{address[:6]}…{address[-4:]}"
