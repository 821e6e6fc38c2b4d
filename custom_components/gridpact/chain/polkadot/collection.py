"""What the two pallets of collections, Nfts and Uniques, have in common: most of it, under slightly different names."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..base import Call, LogEntry
from ..certificates import Collection, Deposits, Item, Sale
from .binary import account, hexed, unhexed
from .calls import batch, pallet_call
from .ports import Reader
from .sales import sale_of, sales_of
from .watching import Watched

Summary = Mapping[str, str | int]


class PalletCertificates(ABC):
    """A collection in one of the pallets; see chain/certificates.py."""

    pallet: ClassVar[str]
    collection_place: ClassVar[str]
    item_place: ClassVar[str]
    metadata_place: ClassVar[str]

    def __init__(self, client: Reader, collection: int) -> None:
        """Read through the client of a chain that has the pallet."""
        self._client = client
        self.collection = collection

    @abstractmethod
    async def info(self) -> Collection | None: ...

    async def item(self, number: int, at: str | None = None) -> Item | None:
        at = at or (await self._client.finalized()).hash
        keys = (self.collection, number)
        places = [(self.pallet, place, keys) for place in (self.item_place, self.metadata_place, "ItemPriceOf")]
        details, metadata, price = await self._client.many(places, at)
        if details is None:
            return None
        return Item(
            id=number,
            owner=unhexed(details["owner"]),
            data=b"" if metadata is None else unhexed(metadata["data"]),
            price=None if price is None else price[0],
        )

    async def items(self) -> list[int]:
        return await self._numbers(self.item_place, self.collection)

    async def items_of(self, public_key: bytes) -> list[int]:
        return await self._numbers("Account", hexed(public_key), self.collection)

    async def may_burn(self, number: int, public_key: bytes) -> bool:
        item, collection = await asyncio.gather(self.item(number), self.info())
        if item is None or collection is None:
            return False
        return public_key == item.owner or public_key in collection.burners

    async def deposits(self) -> Deposits:
        names = ("CollectionDeposit", "ItemDeposit", "MetadataDepositBase", "DepositPerByte")
        collection, item, metadata, byte = [await self._client.constant(self.pallet, name) for name in names]
        return Deposits(collection=collection, item=item, metadata=metadata, metadata_byte=byte)

    def mint(
        self, purpose: str, number: int, owner: bytes, data: bytes, price: int | None, summary: Summary | None = None
    ) -> Call:
        steps = [
            self._call(purpose, "mint", number, self._mint_arguments(owner)),
            self._call(purpose, "set_metadata", number, {"data": data, **self._metadata_arguments()}),
        ]
        if price is not None:
            steps.append(self.list_item(purpose, number, price))
        return batch(purpose, *steps, summary=summary or {"item": number})

    def list_item(self, purpose: str, number: int, price: int | None) -> Call:
        return self._call(purpose, "set_price", number, {"price": price, "whitelisted_buyer": None})

    def buy(self, purpose: str, number: int, price: int) -> Call:
        return self._call(purpose, "buy_item", number, {"bid_price": price}, value=price)

    def burn(self, purpose: str, number: int) -> Call:
        return self._call(purpose, "burn", number, self._burn_arguments())

    def transfer(self, purpose: str, number: int, to: bytes) -> Call:
        return self._call(purpose, "transfer", number, {"dest": account(to)})

    def hand_over(self, purpose: str, number: int, price: int, to: bytes) -> Call:
        steps = (self.buy(purpose, number, price), self.transfer(purpose, number, to))
        return batch(purpose, *steps, summary={"item": number})

    def watched(self, number: int) -> list[Watched]:
        """Return what shows that an item changed hands; its price is gone after it did."""
        keys = (self.collection, number)
        return [Watched(self.pallet, self.item_place, keys), Watched(self.pallet, "ItemPriceOf", keys)]

    def watched_collection(self) -> list[Watched]:
        """Return what shows that any item was minted, described or burned."""
        return [Watched(self.pallet, self.collection_place, (self.collection,))]

    def sale_of(self, log: LogEntry) -> Sale | None:
        return sale_of(log, self.pallet, self.item_place, self.collection)

    def sales(self, logs: Sequence[LogEntry]) -> list[Sale]:
        return sales_of(sale for log in logs if (sale := self.sale_of(log)) is not None)

    def _call(self, purpose: str, name: str, number: int, arguments: Mapping[str, Any], value: int = 0) -> Call:
        asked = {"collection": self.collection, "item": number, **arguments}
        return pallet_call(purpose, f"{self.pallet}.{name}", asked, value=value, summary={"item": number})

    @abstractmethod
    def _mint_arguments(self, owner: bytes) -> dict[str, Any]: ...
    @abstractmethod
    def _metadata_arguments(self) -> dict[str, Any]: ...
    @abstractmethod
    def _burn_arguments(self) -> dict[str, Any]: ...

    async def _numbers(self, place: str, *keys: Any) -> list[int]:
        entries = await self._client.entries(self.pallet, place, *keys)
        return sorted(key[-1] for key, _ in entries)

    async def _details(self) -> Any:
        return await self._client.storage(self.pallet, self.collection_place, self.collection)
