"""A collection is looked for only where the chain has a pallet for it: an older hub knows no Nfts."""

from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.certificates import UNIQUES, certificates_of
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.models import Block, ChainFacts
from custom_components.gridpact.chain.polkadot.watching import Watched
from custom_components.gridpact.chain.spending import Currency
from custom_components.gridpact.errors import Refused

OWNER = bytes([1] * 32)


class OlderHub:
    """A hub of 2022, of which no runtime can be had: it has Uniques and one collection, 482."""

    async def facts(self) -> ChainFacts:
        return ChainFacts(
            kind=ChainKind.HUB,
            genesis="0x00",
            name="Westmint",
            prefix=42,
            coin=Currency("WND", 12),
            spec=900,
            existential_deposit=1,
            pallets=frozenset({"Assets", UNIQUES}),
        )

    async def finalized(self) -> Block:
        return Block(1, "0x01")

    async def storage(self, pallet: str, item: str, *keys: Any, at: str | None = None) -> Any:
        assert (pallet, item, at) == (UNIQUES, "Class", None), f"The chain has no {pallet}"
        owner = f"0x{OWNER.hex()}"
        return {"owner": owner, "issuer": owner, "admin": owner, "items": 3} if keys == (482,) else None

    async def many(self, places: Any, at: str) -> list[Any]:
        raise NotImplementedError

    async def entries(self, pallet: str, item: str, *keys: Any, at: str | None = None) -> list[Any]:
        raise NotImplementedError

    async def constant(self, pallet: str, item: str) -> Any:
        raise NotImplementedError


async def test_an_older_hub_is_asked_for_uniques_only() -> None:
    found = await certificates_of(OlderHub(), 482)
    info = await found.info()
    assert info is not None
    assert (found.pallet, info.items, info.may_mint(OWNER)) == (UNIQUES, 3, True)
    assert found.watched_collection() == [Watched(UNIQUES, "Class", (482,))]
    assert found.watched(7) == [Watched(UNIQUES, "Asset", (482, 7)), Watched(UNIQUES, "ItemPriceOf", (482, 7))]


async def test_a_number_that_an_older_hub_does_not_have() -> None:
    with pytest.raises(Refused, match="no_collection"):
        await certificates_of(OlderHub(), 483)
