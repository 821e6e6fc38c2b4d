"""What finalized blocks say of certificates and of the operator's money, in the words of settlement."""

from dataclasses import dataclass

type Certificate = tuple[int, int]  # number of the collection, number of the item


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a certificate's metadata ask for it: `price` (base units of the asset) for `owner` (public key)."""

    owner: bytes
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A certificate has another owner. `asked` is what its metadata said at that block, `problem` why they say nothing.

    `name` is the change's own: it is the same whenever and however often the chain is read. `native` is what the buyer
    paid on the chain, in base units of its coin; None if the certificate was just handed on.
    """

    name: str
    certificate: Certificate
    seller: bytes
    buyer: bytes
    block: int
    block_hash: str
    asked: Asked | None = None
    problem: str | None = None
    native: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A certificate was burned, by whomever."""

    certificate: Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Somebody sent the operator base units of the asset."""

    payer: bytes
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOut:
    """The operator sent base units of the asset. `sale` names the sale if the journal knows it: else it was by hand."""

    owner: bytes
    amount: int
    sale: str | None = None


type Fact = Moved | Gone | Received | PaidOut
