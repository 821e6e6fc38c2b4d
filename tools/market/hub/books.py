"""The operator's books: which sales were paid for, whom that obliges it to pay, what is left over. Rules, without I/O.

The buyer of a certificate pays what its metadata ask, in the asset, to the operator, who passes it on to the owner that
the metadata name and burns the certificate. A payment names no certificate: all that somebody paid is counted together,
before or after the sale, and covers their purchases, the oldest first, each in full or not at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from .facts import Asked, Certificate, Fact, Gone, Moved, PaidOut, Received


class Stage(StrEnum):
    """How far a sale has come."""

    REFUSED = "refused"  # its metadata do not say whom to pay how much
    NOTHING_OWED = "nothing_owed"  # they ask for nothing in the asset
    UNPAID = "unpaid"  # its buyer has not paid the operator
    PASSED_ON = "passed_on"  # not paid, and a later buyer of the same certificate has paid
    DUE = "due"  # the operator has to pay the owner
    HELD = "held"  # the owner is paid; the certificate is still to be burned
    SETTLED = "settled"


@dataclass(slots=True, eq=False)
class Life:
    """A certificate from its mint to its burning: it is settled once, whoever sells it on."""

    certificate: Certificate
    owner: bytes = b""
    covered: Sale | None = None
    paid: bool = False
    gone: bool = False


@dataclass(slots=True, eq=False)
class Sale:
    """A certificate that came to somebody who is to pay for it."""

    moved: Moved
    life: Life

    @property
    def name(self) -> str:
        """The sale's own name, under which it is paid."""
        return self.moved.name

    @property
    def price(self) -> int:
        """What its buyer has to pay, base units of the asset."""
        return self.moved.asked.price if self.moved.asked else 0

    @property
    def stage(self) -> Stage:
        if self.moved.problem is not None:
            return Stage.REFUSED
        if not self.price:
            return Stage.NOTHING_OWED
        if self.life.covered is not self:
            return Stage.PASSED_ON if self.life.covered else Stage.UNPAID
        if not self.life.paid:
            return Stage.DUE
        return Stage.SETTLED if self.life.gone else Stage.HELD


@dataclass(slots=True)
class Books:
    """Takes facts in the order of the chain. What it once said to be due stays due until it is paid."""

    operator: bytes
    sales: list[Sale] = field(default_factory=list)
    credit: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    _lives: dict[Certificate, Life] = field(default_factory=dict)
    _of_buyer: dict[bytes, list[Sale]] = field(default_factory=lambda: defaultdict(list))
    _named: dict[str, Sale] = field(default_factory=dict)

    @classmethod
    def of(cls, operator: bytes, facts: Iterable[Fact]) -> Books:
        """Return the books after these facts."""
        books = cls(operator)
        for fact in facts:
            books.take(fact)
        return books

    def take(self, fact: Fact) -> None:
        """Enter one more fact."""
        match fact:
            case Moved():
                self._move(fact)
            case Gone():
                self._burn(fact)
            case Received():
                self.credit[fact.payer] += fact.amount
                self._cover(fact.payer)
            case PaidOut():
                self._pay(fact)

    def missing(self, sale: Sale) -> int:
        """Return what the buyer of an unpaid sale has still to pay, base units."""
        return max(0, sale.price - self.credit[sale.moved.buyer])

    def _move(self, moved: Moved) -> None:
        life = self._lives.setdefault(moved.certificate, Life(moved.certificate))
        life.owner = moved.buyer
        if self._is_sale(moved, life):
            sale = Sale(moved, life)
            self.sales.append(sale)
            self._of_buyer[moved.buyer].append(sale)
            self._named[sale.name] = sale
            self._cover(moved.buyer)

    def _is_sale(self, moved: Moved, life: Life) -> bool:
        """Return whether a new owner owes anything: not the operator, not who is paid for it, not after it was paid."""
        home = moved.asked is not None and moved.asked.owner == moved.buyer
        return moved.buyer != self.operator and not home and life.covered is None

    def _burn(self, gone: Gone) -> None:
        life = self._lives.pop(gone.certificate, None)  # its number may be given to another certificate
        if life is not None:
            life.gone = True

    def _cover(self, payer: bytes) -> None:
        """Use what somebody paid for their purchases."""
        for sale in self._of_buyer[payer]:
            if sale.stage is not Stage.UNPAID or sale.price > self.credit[payer]:
                continue
            self.credit[payer] -= sale.price
            sale.life.covered = sale
            if sale.moved.asked == Asked(owner=self.operator, price=sale.price):
                sale.life.paid = True  # the operator's own certificate: its buyer paid it already

    def _pay(self, paid: PaidOut) -> None:
        """Note a payment as that of the sale it names, else of the oldest that asks for just that."""
        sale = self._named.get(paid.sale) if paid.sale else self._asking(Asked(owner=paid.owner, price=paid.amount))
        if sale is not None:
            sale.life.paid = True

    def _asking(self, asked: Asked) -> Sale | None:
        return next((sale for sale in self.sales if sale.moved.asked == asked and not sale.life.paid), None)
