"""Finds or creates the collection that certificates are minted into, in whichever pallet has it."""

from typing import Final

from ...errors import Refused
from ..base import Call, Outcome
from .calls import pallet_call
from .collection import PalletCertificates
from .nfts import NftsCertificates, collection_arguments as nfts_arguments
from .ports import Reader
from .uniques import UniquesCertificates, collection_arguments as uniques_arguments

NFTS, UNIQUES = NftsCertificates.pallet, UniquesCertificates.pallet
PALLETS: Final[dict[str, type[PalletCertificates]]] = {NFTS: NftsCertificates, UNIQUES: UniquesCertificates}
CREATED: Final = tuple(f"{pallet}.Created" for pallet in PALLETS)


async def certificates_of(client: Reader, collection: int) -> PalletCertificates:
    """Return the collection of a number; where both pallets have one, that of Nfts.

    Raises Refused("no_collection", collection=, network=), Unreachable, WrongPeer.
    """
    facts = await client.facts()
    for pallet in PALLETS.values():
        if pallet.pallet in facts.pallets:
            certificates = pallet(client, collection)
            if await certificates.info() is not None:
                return certificates
    raise Refused("no_collection", collection=collection, network=facts.name)


def create_collection(purpose: str, admin: bytes, pallet: str = NFTS, number: int | None = None) -> Call:
    """Return the call that creates a collection; the sender owns it, `admin` mints, describes and sells.

    Nfts numbers its collections itself; Uniques takes the `number`, which must be free.
    """
    arguments = nfts_arguments(admin) if pallet == NFTS else uniques_arguments(number or 0, admin)
    return pallet_call(purpose, f"{pallet}.create", arguments)


def collection_created(outcome: Outcome) -> int:
    """Return the number of the collection that a call created."""
    [number] = [log.arguments["collection"] for log in outcome.logs if log.name in CREATED]
    return int(number)
