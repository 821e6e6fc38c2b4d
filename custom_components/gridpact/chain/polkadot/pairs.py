"""The two signature schemes: what a secret is, how others derive from it, and how it signs."""

from hashlib import blake2b
from typing import NoReturn, Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
import sr25519

from ...errors import Refused

CODE_BYTES = 32
MOST_U64 = (1 << 64) - 1


class Pair(Protocol):
    """A secret and its public key."""

    public_key: bytes

    def derived(self, name: str, *, hard: bool) -> Pair: ...
    def sign(self, payload: bytes) -> bytes: ...
    def reveal(self) -> str: ...


class Silent:
    """Something that holds a secret: nothing copies or shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return type(self).__name__

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A key is neither copied nor pickled")


class Sr25519Pair(Silent):
    """Schnorr signatures over Ristretto, the default of Substrate's wallets."""

    __slots__ = ("_secret", "_seed", "public_key")

    def __init__(self, public_key: bytes, secret: bytes, seed: bytes | None = None) -> None:
        """`secret` is the expanded one (64 bytes), `seed` what it was made of, where that is known."""
        self.public_key = public_key
        self._secret = secret
        self._seed = seed

    @classmethod
    def of_seed(cls, seed: bytes) -> Self:
        """Return the pair of 32 bytes."""
        public, secret = sr25519.pair_from_seed(seed)
        return cls(public, secret, seed)

    @classmethod
    def of_expanded(cls, secret: bytes) -> Self:
        """Return the pair of an expanded secret (64 bytes). Raises Refused("invalid_key")."""
        try:
            public = sr25519.public_from_secret_key(secret)
        except ValueError:
            public = None
        if public is None:
            raise Refused("invalid_key")
        return cls(public, secret)

    def derived(self, name: str, *, hard: bool) -> Sr25519Pair:
        """Return the pair of a junction."""
        derive = sr25519.hard_derive_keypair if hard else sr25519.derive_keypair
        _, public, secret = derive((_chain_code(name), self.public_key, self._secret), b"")
        return Sr25519Pair(public, secret)

    def sign(self, payload: bytes) -> bytes:
        """Return a signature; each one is another."""
        return bytes(sr25519.sign((self.public_key, self._secret), payload))

    def reveal(self) -> str:
        """Return the seed (64 hexadecimal characters), or the expanded secret (128) of a derived pair."""
        return (self._seed or self._secret).hex()


class Ed25519Pair(Silent):
    """Edwards-curve signatures."""

    __slots__ = ("_private", "_seed", "public_key")

    def __init__(self, seed: bytes) -> None:
        """Take 32 bytes."""
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._private.public_key().public_bytes_raw()

    @classmethod
    def of_seed(cls, seed: bytes) -> Self:
        """Return the pair of 32 bytes."""
        return cls(seed)

    def derived(self, name: str, *, hard: bool) -> Ed25519Pair:
        """Return the pair of a junction; only hard ones exist."""
        if not hard:
            raise Refused("soft_derivation")
        content = _scale_text("Ed25519HDKD") + self._seed + _chain_code(name)
        return Ed25519Pair(blake2b(content, digest_size=CODE_BYTES).digest())

    def sign(self, payload: bytes) -> bytes:
        """Return the signature."""
        return self._private.sign(payload)

    def reveal(self) -> str:
        """Return the seed as 64 hexadecimal characters."""
        return self._seed.hex()


def _chain_code(name: str) -> bytes:
    """Return what a junction's name stands for: a number, or a text."""
    if name.isascii() and name.isdigit() and int(name) <= MOST_U64:
        return int(name).to_bytes(CODE_BYTES, "little")
    code = _scale_text(name)
    if len(code) > CODE_BYTES:
        return blake2b(code, digest_size=CODE_BYTES).digest()
    return code.ljust(CODE_BYTES, b"\0")


def _scale_text(text: str) -> bytes:
    content = text.encode()
    if len(content) < 1 << 6:
        return bytes([len(content) << 2]) + content
    return (len(content) << 2 | 1).to_bytes(2, "little") + content
