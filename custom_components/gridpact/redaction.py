"""Leaving out what nobody else should read."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import fields, is_dataclass
from decimal import Decimal
import re
from typing import Any

from yarl import URL

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{40}\b")


def node_host(url: str) -> str:
    """Return the part of a node's address that holds no access key."""
    return str(URL(url).origin())


def without_strangers(value: Any, own: AbstractSet[str]) -> Any:
    """Return the same as plain mappings and lists, with every address but our own (lower case) shortened."""
    if isinstance(value, Decimal | Exception):
        value = str(value)
    if isinstance(value, str):
        return _ADDRESS.sub(lambda found: found[0] if found[0].lower() in own else _short(found[0]), value)
    if isinstance(value, bytes):
        return value.hex()
    if is_dataclass(value):
        return {field.name: without_strangers(getattr(value, field.name), own) for field in fields(value)}
    if isinstance(value, Mapping):
        return {without_strangers(key, own): without_strangers(item, own) for key, item in value.items()}
    if isinstance(value, Sequence | AbstractSet):
        return [without_strangers(item, own) for item in value]
    return value


def _short(address: str) -> str:
    return f"{address[:6]}…{address[-4:]}"
