"""What the chain told, turned into facts for the operator's books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.certificates import Certificates, Sale, SaleKind
from custom_components.gridpact.chain.polkadot.assets import Assets, Payment
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.logs import CHANGED
from custom_components.gridpact.chain.polkadot.models import PalletEvent
from custom_components.gridpact.chain.polkadot.ss58 import public_key_of
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.lots import asked_amount, read_metadata

from ..wording import sentence
from .facts import Asked, Certificate, Fact, Gone, Moved, PaidOut, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How metadata are read: the chain's address prefix and name, the asset's decimals."""

    prefix: int
    network: str
    decimals: int

    def asked(self, data: bytes) -> Asked:
        """Return what metadata ask for.

        Raises Refused: no_metadata, wrong_metadata, invalid_address, wrong_prefix, invalid_price.
        """
        metadata = read_metadata(data)
        owner = account_of(metadata.owner, self.prefix, self.network)
        try:
            return Asked(owner=owner, price=asked_amount(metadata, self.decimals))
        except Refused:
            raise Refused("invalid_price", text=str(metadata.price), decimals=self.decimals) from None


class Reading:
    """Reads the facts of the collections and of the asset account of one operator."""

    def __init__(
        self, client: Client, operator: bytes, terms: Terms, assets: Assets, collections: Mapping[int, Certificates]
    ) -> None:
        """`collections` by their number."""
        self._client = client
        self._operator = operator
        self._terms = terms
        self._assets = assets
        self._collections = collections

    def concerns(self, event: PalletEvent) -> bool:
        """Return whether an event is of one of the collections, or of the asset."""
        pallet, told = event.name.partition(".")[0], event.arguments
        if pallet == "Assets":
            return told.get("asset_id") == self._assets.asset
        found = self._collections.get(told.get("collection", told.get("class")))
        return found is not None and found.pallet == pallet

    async def facts(self, logs: Sequence[LogEntry]) -> list[tuple[LogEntry, Fact]]:
        """Return what the logs of a block tell, in their order.

        Raises Refused("history_gone") where nodes have forgotten what happened, Unreachable, WrongPeer.
        """
        forgotten = next((log for log in logs if log.name == CHANGED), None)
        if forgotten is not None:  # who paid cannot be told from a balance
            raise Refused("history_gone", block=forgotten.block)
        sales = [sale for found in self._collections.values() for sale in found.sales(logs)]
        payments = [payment for log in logs if (payment := self._assets.payment_of(log)) is not None]
        told = [(sale.log, await self._of_sale(sale)) for sale in sales]
        told += [(payment.log, fact) for payment in payments if (fact := self._of_payment(payment)) is not None]
        places = {log.key: place for place, log in enumerate(logs)}
        return sorted(told, key=lambda pair: places[pair[0].key])

    def issued(self, logs: Sequence[LogEntry]) -> list[Certificate]:
        """Return the certificates that logs say are new."""
        return [
            (found.collection, log.arguments.get("item", log.arguments.get("instance")))
            for found in self._collections.values()
            for log in logs
            if log.name == f"{found.pallet}.Issued"
            and log.arguments.get("collection", log.arguments.get("class")) == found.collection
        ]

    def _of_payment(self, payment: Payment) -> Fact | None:
        if payment.payer is None or payment.payer == payment.payee:
            return None
        if payment.payee == self._operator:
            return Received(payer=payment.payer, amount=payment.amount)
        if payment.payer == self._operator:
            return PaidOut(owner=payment.payee, amount=payment.amount)
        return None

    async def _of_sale(self, sale: Sale) -> Fact:
        certificate = (sale.collection, sale.id)
        if sale.how is SaleKind.BURNED or sale.buyer is None:
            return Gone(certificate=certificate)
        asked, problem = await self._asked(sale)
        return Moved(
            name=f"{sale.collection}:{sale.id}:{sale.log.key}",
            certificate=certificate,
            seller=sale.seller or b"",
            buyer=sale.buyer,
            block=sale.log.block,
            block_hash=sale.log.block_hash,
            asked=asked,
            problem=problem,
            native=sale.price,
        )

    async def _asked(self, sale: Sale) -> tuple[Asked | None, str | None]:
        """Return what the metadata asked when it was sold, or why that cannot be said."""
        found = self._collections[sale.collection]
        item = await found.item(sale.id, at=sale.log.block_hash)
        if item is None:  # sold and burned in one block
            before = await self._client.block(sale.log.block - 1)
            item = await found.item(sale.id, at=before.hash)
        try:
            return self._terms.asked(b"" if item is None else item.data), None
        except Refused as error:
            return None, sentence(error)


def account_of(address: str, prefix: int, network: str) -> bytes:
    """Return the account of an address of a network. Raises Refused, naming it: invalid_address, wrong_prefix."""
    try:
        return public_key_of(address, prefix, network)
    except Refused as error:
        if error.key != "invalid_address":
            raise
        raise Refused("invalid_address", text=address) from None
