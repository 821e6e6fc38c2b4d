"""The calls of an EVM market's trade of surplus, encoded; nothing is sent here."""

from collections.abc import Sequence

from eth_abi.abi import encode

from ...market.models import MarketInfo
from ...market.trade import OfferTerms
from ..base import Call
from . import contracts
from .calls import TRANSFER_AND_CALL, Summary
from .discovery import TradeInfo

ENERGY_PURCHASE = "(address,uint48,uint96,uint256[])"  # IEnergyExchange.Purchase
CERTIFICATE_PURCHASE = "(uint256,address)"  # IEnergyCertificate.Purchase


class EvmTradeCalls:
    """Builds TradeCalls."""

    _info: MarketInfo
    _places: TradeInfo

    def prove(self, account: str, ordinal: int, time: int, proof: bytes, purpose: str) -> Call:
        """Credit what a meter gave up to the interval number `time`."""
        data = contracts.encode(contracts.SURPLUS, "prove", account, ordinal, time, proof)
        summary: Summary = {"ordinal": ordinal, "time": time, "proof_bytes": len(proof)}
        return Call(purpose=purpose, to=self._places.surplus, data=data, summary=summary)

    def choose_kind(self, account: str, kind: int, purpose: str) -> Call:
        """Take the account's surplus from meters of another type from now on."""
        data = contracts.encode(contracts.SURPLUS, "chooseKind", account, kind)
        return Call(purpose=purpose, to=self._places.surplus, data=data, summary={"kind": kind})

    def offer(self, account: str, terms: OfferTerms, purpose: str) -> Call:
        """Offer proven surplus."""
        struct = (terms.ordinal, terms.wh, terms.price, terms.expires, terms.least_wh, terms.buyers)
        summary: Summary = {"ordinal": terms.ordinal, "wh": terms.wh, "price": str(terms.price)}
        return self._exchange(purpose, summary, "offer", account, struct)

    def cancel_offer(self, offer_id: int, purpose: str) -> Call:
        """Take back what is left of an offer."""
        return self._exchange(purpose, {"offer": offer_id}, "cancel", offer_id)

    def buy(
        self, buyer: str, wh: int, highest_price: int, offer_ids: Sequence[int], amount: int, purpose: str
    ) -> tuple[Call, ...]:
        """Buy all of `wh` for `amount` (token base units) at most; what it does not cost comes back at once."""
        purchase = (buyer, wh, highest_price, tuple(offer_ids))
        summary: Summary = {"wh": wh, "highest_price": str(highest_price), "offers": ",".join(map(str, offer_ids))}
        return self._pay(purpose, summary, contracts.EXCHANGE, ENERGY_PURCHASE, purchase, amount)

    def disallow(self, purpose: str) -> Call | None:
        """Take back what a purchase of energy that came to nothing had been allowed to cost; None: nothing had.

        Purpose <purpose>:disallow.
        """
        if self._places.one_transaction:
            return None
        data = contracts.encode(contracts.TOKEN, "approve", self._places.exchange, 0)
        return Call(purpose=f"{purpose}:disallow", to=self._info.token, data=data)

    def buy_certificate(self, certificate_id: int, buyer: str, amount: int, purpose: str) -> tuple[Call, ...]:
        """Buy a listed certificate for exactly its price."""
        summary: Summary = {"certificate": str(certificate_id)}
        return self._pay(purpose, summary, contracts.CERTIFICATE, CERTIFICATE_PURCHASE, (certificate_id, buyer), amount)

    def consume(self, buyer: str, seller: str, consumed_wh: int, purpose: str) -> Call:
        """Record all that the buyer consumed so far of what it bought from a seller."""
        summary: Summary = {"seller": seller, "wh": consumed_wh}
        return self._exchange(purpose, summary, "consume", buyer, seller, consumed_wh)

    def mint(self, account: str, ordinal: int, wh: int, count: int, place: str, purpose: str) -> Call:
        """Make `count` certificates of `wh` each of proven surplus; everybody reads the place for ever."""
        summary: Summary = {"ordinal": ordinal, "wh": wh, "count": count}
        return self._certificate(purpose, summary, "mint", account, ordinal, wh, count, place)

    def list_certificate(self, certificate_id: int, price: int, purpose: str) -> Call:
        """Offer a certificate at a price (token base units for all of it), or change the price."""
        summary: Summary = {"certificate": str(certificate_id), "price": str(price)}
        return self._certificate(purpose, summary, "list", certificate_id, price)

    def cancel_listing(self, certificate_id: int, purpose: str) -> Call:
        """Offer a certificate no longer."""
        return self._certificate(purpose, {"certificate": str(certificate_id)}, "cancelListing", certificate_id)

    def retire(self, certificate_id: int, beneficiary: str, purpose: str) -> Call:
        """Use a certificate up in somebody's name, for ever."""
        return self._certificate(purpose, {"certificate": str(certificate_id)}, "retire", certificate_id, beneficiary)

    def withdraw_sales(self, account: str, purpose: str) -> Call:
        """Pay out what sold energy brought to the account's beneficiary."""
        return self._exchange(purpose, {"account": account}, "withdraw", account)

    def withdraw_certificate_sales(self, account: str, purpose: str) -> Call:
        """Pay out what sold certificates brought to the account's beneficiary."""
        return self._certificate(purpose, {"account": account}, "withdraw", account)

    def _pay(
        self, purpose: str, summary: Summary, name: str, shape: str, purchase: tuple[object, ...], amount: int
    ) -> tuple[Call, ...]:
        """Return the calls of a purchase, to be sent in order; the first one counts against the limits.

        An allowance is of this amount, and the contract takes all of it.
        """
        to = self._places.exchange if name == contracts.EXCHANGE else self._places.certificate
        summary = {**summary, "amount": str(amount)}
        if self._places.one_transaction:
            message = encode([shape], [purchase])
            data = contracts.encode(contracts.TOKEN, TRANSFER_AND_CALL, to, amount, message)
            return (Call(purpose=purpose, to=self._info.token, data=data, cost=amount, summary=summary),)
        allow = contracts.encode(contracts.TOKEN, "approve", to, amount)
        buy = contracts.encode(name, "buy", purchase, amount)
        return (
            Call(purpose=f"{purpose}:allow", to=self._info.token, data=allow, cost=amount, summary=summary),
            Call(purpose=purpose, to=to, data=buy, summary=summary),
        )

    def _exchange(self, purpose: str, summary: Summary, function: str, *arguments: object) -> Call:
        data = contracts.encode(contracts.EXCHANGE, function, *arguments)
        return Call(purpose=purpose, to=self._places.exchange, data=data, summary=summary)

    def _certificate(self, purpose: str, summary: Summary, function: str, *arguments: object) -> Call:
        data = contracts.encode(contracts.CERTIFICATE, function, *arguments)
        return Call(purpose=purpose, to=self._places.certificate, data=data, summary=summary)
