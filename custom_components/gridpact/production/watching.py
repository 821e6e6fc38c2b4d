"""Which places of the hub tell of the account's certificates and payments, and which events are about them."""

from collections.abc import Callable, Sequence

from ..chain.polkadot.assets import Assets
from ..chain.polkadot.collection import PalletCertificates
from ..chain.polkadot.models import PalletEvent
from ..chain.polkadot.watching import Watched
from .certificate_store import CertificateStore


def watched_of(
    account: bytes,
    wallet: bytes,
    certificates: PalletCertificates | None,
    assets: Assets | None,
    store: CertificateStore,
) -> Callable[[], Sequence[Watched]]:
    """Return what a follower asks for what to watch; it blocks.

    The account itself is watched: after an old backup came back, its transactions tell of certificates that are
    forgotten. Items are watched from when they are decided on, before they are minted.
    """

    def watched() -> list[Watched]:
        items = store.decided_items() if certificates else []
        return [
            Watched("System", "Account", (f"0x{account.hex()}",)),
            *(place for item in items if certificates for place in certificates.watched(item)),
            *(assets.watched(wallet) if assets else ()),
        ]

    return watched


def concern_of(certificates: PalletCertificates | None, assets: Assets | None) -> Callable[[PalletEvent], bool]:
    """Return which events a follower hands out: those of the collection and of the asset, whoever's they are."""

    def concerns(event: PalletEvent) -> bool:
        pallet, told = event.name.partition(".")[0], event.arguments
        if certificates is not None and pallet == certificates.pallet:
            return certificates.collection in (told.get("collection"), told.get("class"))
        return assets is not None and pallet == "Assets" and told.get("asset_id") == assets.asset

    return concerns
