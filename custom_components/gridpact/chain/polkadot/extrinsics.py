"""Extrinsics: what is signed, and what goes over the wire."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from ...errors import Refused
from ..base import Call
from .calls import arguments_of
from .keys import PolkadotKey, Scheme
from .models import Block

if TYPE_CHECKING:
    from .runtime import Runtime

PERIOD = 64  # blocks that an extrinsic may come into, the first of them being the one it was made after
SIGNED_VERSION = 0x84
ACCOUNT = b"\0"  # an address that is a public key
SIGNATURES = {Scheme.ED25519: b"\0", Scheme.SR25519: b"\1"}
LONGEST_PAYLOAD = 256
HASH_BYTES = 32
# What an extension that needs nothing takes: an empty tuple or structure, or an option that is not taken.
NOTHING = ((), None)
QUERY_FEE = "TransactionPaymentApi_query_info"


@dataclass(frozen=True, slots=True)
class Extrinsic:
    """A call with everything that is signed with it."""

    call: bytes
    carried: bytes
    signed: bytes

    @property
    def payload(self) -> bytes:
        """What the key signs."""
        payload = self.call + self.carried + self.signed
        return payload if len(payload) <= LONGEST_PAYLOAD else blake2b(payload, digest_size=HASH_BYTES).digest()

    def raw(self, public_key: bytes, scheme: Scheme, signature: bytes) -> bytes:
        """Return what goes over the wire."""
        head = bytes([SIGNED_VERSION]) + ACCOUNT + public_key + SIGNATURES[scheme] + signature
        body = head + self.carried + self.call
        return _length(len(body)) + body


def extrinsic(runtime: Runtime, call: Call, nonce: int, birth: Block, genesis: str) -> Extrinsic:
    """Return a call as an extrinsic that lives from `birth` on. Raises Refused("rejected") if the chain has none."""
    values: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
        "CheckSpecVersion": (NOTHING, (runtime.spec,)),
        "CheckTxVersion": (NOTHING, (runtime.transaction,)),
        "CheckGenesis": (NOTHING, (genesis,)),
        "CheckMortality": ((era(birth.number),), (birth.hash,)),
        "CheckEra": ((era(birth.number),), (birth.hash,)),
        "CheckNonce": ((nonce,), NOTHING),
        "ChargeTransactionPayment": ((0,), NOTHING),
        "ChargeAssetTxPayment": (({"tip": 0, "asset_id": None},), NOTHING),
        "CheckMetadataHash": (({"mode": "Disabled"},), NOTHING),
    }
    carried, signed = b"", b""
    for name, types in runtime.extensions().items():
        carries, signs = values.get(name, (NOTHING, NOTHING))
        carried += _part(runtime, name, types[0], carries)
        signed += _part(runtime, name, types[1], signs)
    return Extrinsic(call=runtime.call(call.to, arguments_of(call)), carried=carried, signed=signed)


def signed_with(key: PolkadotKey, unsigned: Extrinsic) -> bytes:
    """Return what goes over the wire, signed; blocks."""
    return unsigned.raw(key.public_key, key.scheme, key.sign(unsigned.payload))


def fee_question(runtime: Runtime, call: Call, public_key: bytes, birth: Block, genesis: str) -> tuple[str, str]:
    """Return the runtime's own question for the fee of a call: nobody signs, only the length counts."""
    raw = extrinsic(runtime, call, 0, birth, genesis).raw(public_key, Scheme.SR25519, bytes(64))
    return QUERY_FEE, f"0x{(raw + len(raw).to_bytes(4, 'little')).hex()}"


def era(birth: int) -> bytes:
    """Return the life of an extrinsic that begins with a block, as the chain writes it."""
    return (PERIOD.bit_length() - 2 | birth % PERIOD << 4).to_bytes(2, "little")


def _part(runtime: Runtime, name: str, type_name: str, values: Sequence[object]) -> bytes:
    """Return the first of some values that the type takes."""
    from .runtime import ERRORS

    for value in values:
        if isinstance(value, bytes):
            return value
        with suppress(*ERRORS):
            return runtime.encode(type_name, value)
    reason = f"the network asks for {name}, which Gridpact does not know"
    raise Refused("rejected", reason=reason, code="unknown_extension", fee=0)


def _length(count: int) -> bytes:
    if count < 1 << 6:
        return bytes([count << 2])
    if count < 1 << 14:
        return (count << 2 | 1).to_bytes(2, "little")
    return (count << 2 | 2).to_bytes(4, "little")
