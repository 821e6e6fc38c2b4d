"""Certificates as items of the Nfts pallet."""

from typing import Any

from ..certificates import Collection
from .binary import account, unhexed
from .collection import PalletCertificates

ISSUER, ADMIN = 1, 4  # bits of a role; the chain's metadata knows only their sum
UNLIMITED: dict[str, Any] = {
    "settings": 0,  # nothing is switched off
    "max_supply": None,
    "mint_settings": {
        "mint_type": "Issuer",
        "price": None,
        "start_block": None,
        "end_block": None,
        "default_item_settings": 0,
    },
}


class NftsCertificates(PalletCertificates):
    """Items are minted by issuers and described by admins; only its owner moves or burns one."""

    pallet = "Nfts"
    collection_place = "Collection"
    item_place = "Item"
    metadata_place = "ItemMetadataOf"

    async def info(self) -> Collection | None:
        details = await self._details()
        if details is None:
            return None
        entries = await self._client.entries(self.pallet, "CollectionRoleOf", self.collection)
        roles = {unhexed(key[-1]): role for key, role in entries}
        settings = (await self._client.storage(self.pallet, "CollectionConfigOf", self.collection))["mint_settings"]
        free = settings["price"] is None  # a mint that costs something takes a witness that nobody here gives
        return Collection(
            id=self.collection,
            pallet=self.pallet,
            owner=unhexed(details["owner"]),
            issuers=frozenset(key for key, role in roles.items() if role & ISSUER and free),
            describers=frozenset(key for key, role in roles.items() if role & ADMIN),
            burners=frozenset(),
            items=details["items"],
            anybody=settings["mint_type"] == "Public" and free,
        )

    def _mint_arguments(self, owner: bytes) -> dict[str, Any]:
        return {"mint_to": account(owner), "witness_data": None}

    def _metadata_arguments(self) -> dict[str, Any]:
        return {}

    def _burn_arguments(self) -> dict[str, Any]:
        return {}


def collection_arguments(admin: bytes) -> dict[str, Any]:
    """Return the arguments that create a collection whose admin mints, describes and sells without limits."""
    return {"admin": account(admin), "config": UNLIMITED}
