"""The key of an account, which never shows itself."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
import secrets
from typing import Any, NoReturn, Self
import unicodedata

from eth_account import Account
from eth_account.hdaccount import ETHEREUM_DEFAULT_PATH, key_from_seed
from eth_account.hdaccount.mnemonic import VALID_WORD_COUNTS, Mnemonic
from eth_utils import keccak

from ..errors import Refused

keccak(b"")  # the first use imports its backend: here, not on the event loop

HEX_KEY = re.compile(r"(?:0x)?[0-9a-f]{64}")
GROUP_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction as it goes to a node, and the hash that it will have there."""

    raw: bytes
    hash: str


class Key:
    """A secp256k1 key. Its secret is in no repr, text, pickle or error; making, reading and signing block (5 to 50 ms).

    `address` is the account it controls, with checksum.
    """

    __slots__ = ("_account", "address")

    def __init__(self, secret: bytes) -> None:
        """Raise Refused("invalid_key") unless the secret is 32 bytes and below the curve's order."""
        if len(secret) != 32 or not 0 < int.from_bytes(secret) < GROUP_ORDER:  # noqa: PLR2004 bytes of a key
            raise Refused("invalid_key")
        self._account = Account.from_key(secret)
        self.address: str = self._account.address

    @classmethod
    def make(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls((secrets.randbelow(GROUP_ORDER - 1) + 1).to_bytes(32))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read 64 hexadecimal characters (0x optional) or 12 to 24 English recovery words (BIP-39, m/44'/60'/0'/0/0).

        Raises Refused: invalid_key, unknown_word (`number` counts from 1) or wrong_words.
        """
        words = unicodedata.normalize("NFKD", text).lower().split()
        if len(words) == 1 and HEX_KEY.fullmatch(words[0]):
            return cls(bytes.fromhex(words[0].removeprefix("0x")))
        if len(words) not in VALID_WORD_COUNTS:
            raise Refused("invalid_key")
        return cls(_secret_of(words))

    def sign(self, transaction: Mapping[str, Any]) -> SignedTransaction:
        """Sign a transaction as eth_account understands it."""
        signed = self._account.sign_transaction(dict(transaction))
        return SignedTransaction(raw=bytes(signed.raw_transaction), hash=signed.hash.to_0x_hex())

    def reveal(self) -> str:
        """Return the secret as 64 hexadecimal characters: for storage, and nothing else."""
        return bytes(self._account.key).hex()

    def __repr__(self) -> str:
        return f"Key({self.address})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A key is neither copied nor pickled")


def _secret_of(words: list[str]) -> bytes:
    mnemonic = Mnemonic()
    for number, word in enumerate(words, start=1):
        if word not in mnemonic.wordlist:
            raise Refused("unknown_word", number=number)
    phrase = " ".join(words)
    if not mnemonic.is_mnemonic_valid(phrase):
        raise Refused("wrong_words")
    return key_from_seed(Mnemonic.to_seed(phrase), ETHEREUM_DEFAULT_PATH)
