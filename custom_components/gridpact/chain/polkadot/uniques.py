"""Certificates as items of the Uniques pallet, which the Nfts pallet succeeds."""

from typing import Any

from ..certificates import Collection
from .binary import account, unhexed
from .collection import PalletCertificates


class UniquesCertificates(PalletCertificates):
    """Items are minted by the issuer and described by the collection's owner; its admin moves and burns any of them."""

    pallet = "Uniques"
    collection_place = "Class"
    item_place = "Asset"
    metadata_place = "InstanceMetadataOf"

    async def info(self) -> Collection | None:
        details = await self._details()
        if details is None:
            return None
        return Collection(
            id=self.collection,
            pallet=self.pallet,
            owner=unhexed(details["owner"]),
            issuers=frozenset({unhexed(details["issuer"])}),
            describers=frozenset({unhexed(details["owner"])}),
            burners=frozenset({unhexed(details["admin"])}),
            items=details["items"],
        )

    def _mint_arguments(self, owner: bytes) -> dict[str, Any]:
        return {"owner": account(owner)}

    def _metadata_arguments(self) -> dict[str, Any]:
        return {"is_frozen": False}

    def _burn_arguments(self) -> dict[str, Any]:
        return {"check_owner": None}


def collection_arguments(number: int, admin: bytes) -> dict[str, Any]:
    """Return the arguments that create a collection of a number that is free."""
    return {"collection": number, "admin": account(admin)}
