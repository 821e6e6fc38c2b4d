"""The key of an account on a Substrate chain, which never shows itself."""

from enum import StrEnum
from hashlib import pbkdf2_hmac
import re
import secrets
from typing import NoReturn, Self
import unicodedata

from eth_account.hdaccount.mnemonic import VALID_WORD_COUNTS, Mnemonic

from ...errors import Refused
from .pairs import Ed25519Pair, Pair, Sr25519Pair
from .ss58 import encode

SEED = re.compile(r"(?:0x)?([0-9a-f]{64})")
EXPANDED = re.compile(r"(?:0x)?([0-9a-f]{128})")
# What is read: words or a seed, then junctions (/soft, //hard), then a password.
SECRET = re.compile(r"(?P<root>[^/]*)(?P<path>(?://?[^/]+)*)(?:///(?P<password>.*))?", re.DOTALL)
JUNCTION = re.compile(r"(//?)([^/]+)")
BITS_PER_WORD = 11
SEED_BYTES = 32


class Scheme(StrEnum):
    """How an account signs. The same words give another account under each."""

    SR25519 = "sr25519"
    ED25519 = "ed25519"


PAIRS: dict[Scheme, type[Sr25519Pair | Ed25519Pair]] = {Scheme.SR25519: Sr25519Pair, Scheme.ED25519: Ed25519Pair}


class PolkadotKey:
    """A key of either scheme. Its secret is in no repr, text, pickle or error; making, reading and signing block.

    `public_key` (32 bytes) is the account it controls, on every chain.
    """

    __slots__ = ("_pair", "public_key", "scheme")

    def __init__(self, pair: Pair, scheme: Scheme) -> None:
        """Take a pair of that scheme."""
        self._pair = pair
        self.scheme = scheme
        self.public_key = pair.public_key

    @classmethod
    def make(cls, scheme: Scheme = Scheme.SR25519) -> Self:
        """Make a new key from the system's randomness."""
        return cls(PAIRS[scheme].of_seed(secrets.token_bytes(SEED_BYTES)), scheme)

    @classmethod
    def read(cls, text: str, scheme: Scheme) -> Self:
        """Read 12 to 24 English recovery words or a seed of 64 hexadecimal characters, each with a derivation path.

        Raises Refused: invalid_key, unknown_word (`number` counts from 1), wrong_words, soft_derivation (ed25519 has
        none) or wrong_key_type (the expanded secret of the other scheme).
        """
        found = SECRET.fullmatch(text.strip())
        if found is None:
            raise Refused("invalid_key")
        pair = _root(found["root"], found["password"] or "", scheme)
        for slashes, name in JUNCTION.findall(found["path"]):
            if len(slashes) == 1 and scheme is Scheme.ED25519:
                raise Refused("soft_derivation")
            pair = pair.derived(name, hard=len(slashes) > 1)
        return cls(pair, scheme)

    def address(self, prefix: int) -> str:
        """Return the account's address on a network with that prefix."""
        return encode(self.public_key, prefix)

    def sign(self, payload: bytes) -> bytes:
        """Return the signature (64 bytes) of a payload."""
        return self._pair.sign(payload)

    def reveal(self) -> str:
        """Return the secret as hexadecimal characters, which `read` reads: for storage, and nothing else."""
        return self._pair.reveal()

    def __repr__(self) -> str:
        return f"PolkadotKey({self.scheme}, 0x{self.public_key.hex()})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A key is neither copied nor pickled")


def _root(text: str, password: str, scheme: Scheme) -> Pair:
    words = unicodedata.normalize("NFKD", text).lower().split()
    if len(words) == 1 and not password:
        if seed := SEED.fullmatch(words[0]):
            return PAIRS[scheme].of_seed(bytes.fromhex(seed[1]))
        if expanded := EXPANDED.fullmatch(words[0]):
            if scheme is Scheme.ED25519:
                raise Refused("wrong_key_type")
            return Sr25519Pair.of_expanded(bytes.fromhex(expanded[1]))
    if len(words) not in VALID_WORD_COUNTS:
        raise Refused("invalid_key")
    return PAIRS[scheme].of_seed(_seed_of(words, password))


def _seed_of(words: list[str], password: str) -> bytes:
    """Return the seed as Substrate makes it: of the words' entropy, not of their letters."""
    mnemonic = Mnemonic()
    for number, word in enumerate(words, start=1):
        if word not in mnemonic.wordlist:
            raise Refused("unknown_word", number=number)
    if not mnemonic.is_mnemonic_valid(" ".join(words)):
        raise Refused("wrong_words")
    bits = "".join(f"{mnemonic.wordlist.index(word):0{BITS_PER_WORD}b}" for word in words)
    size = len(bits) * 32 // 33
    entropy = int(bits[:size], 2).to_bytes(size // 8)
    salt = unicodedata.normalize("NFKD", f"mnemonic{password}").encode()
    return pbkdf2_hmac("sha512", entropy, salt, 2048)[:SEED_BYTES]
