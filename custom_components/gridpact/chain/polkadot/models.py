"""What a chain says of itself, of its blocks and of what happened in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..spending import Currency
from .kinds import ChainKind


@dataclass(frozen=True, slots=True)
class Block:
    """A block; its hash as 0x-hex."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFacts:
    """A chain: genesis hash, its own name, prefix of its addresses, coin, and version of its specification.

    `existential_deposit` in the coin's base units: an account with less is deleted. `pallets` are all that it has.
    """

    kind: ChainKind
    genesis: str
    name: str
    prefix: int
    coin: Currency
    spec: int
    existential_deposit: int
    pallets: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PalletEvent:
    """An event ("Nfts.ItemBought") of a block, and the place of its extrinsic there (None: of the block itself).

    Arguments stand under the metadata's names, those without a name under their place ("0"); public keys and bytes are
    0x-hex.
    """

    name: str
    arguments: Mapping[str, Any]
    extrinsic: int | None
