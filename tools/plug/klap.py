"""KLAP v2 as a plug speaks it: one session's keys, made of both seeds and the owner's hashed credentials."""

from hashlib import sha1, sha256
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

BLOCK_BITS = 128
SIGNATURE_SIZE = 32


def auth_hash(username: str, password: str) -> bytes:
    """Return what a plug keeps of its owner's credentials."""
    return sha256(sha1(username.encode()).digest() + sha1(password.encode()).digest()).digest()  # noqa: S324 - KLAP


class Session:
    """One log-in. It is usable after the client has proven that it knows the credentials."""

    def __init__(self, local_seed: bytes, auth: bytes) -> None:
        """`local_seed` is the client's."""
        self.cookie = secrets.token_hex(16).upper()
        self.proven = False
        self._local = local_seed
        self._remote = secrets.token_bytes(16)
        self._auth = auth
        seeds = local_seed + self._remote + auth
        self._key = sha256(b"lsk" + seeds).digest()[:16]
        self._iv = sha256(b"iv" + seeds).digest()
        self._signature = sha256(b"ldk" + seeds).digest()[:28]

    @property
    def challenge(self) -> bytes:
        """The answer to handshake1."""
        return self._remote + sha256(self._local + self._remote + self._auth).digest()

    def prove(self, answer: bytes) -> bool:
        """Check handshake2."""
        self.proven = secrets.compare_digest(answer, sha256(self._remote + self._local + self._auth).digest())
        return self.proven

    def decrypt(self, sequence: int, body: bytes) -> bytes:
        """Return the request in a signed body; ValueError if the signature is wrong."""
        signature, encrypted = body[:SIGNATURE_SIZE], body[SIGNATURE_SIZE:]
        if not secrets.compare_digest(signature, self._sign(sequence, encrypted)):
            raise ValueError("wrong signature")
        decryptor = self._cipher(sequence).decryptor()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        return unpadder.update(decryptor.update(encrypted) + decryptor.finalize()) + unpadder.finalize()

    def encrypt(self, sequence: int, answer: bytes) -> bytes:
        """Return the signed body of an answer."""
        padder = PKCS7(BLOCK_BITS).padder()
        encryptor = self._cipher(sequence).encryptor()
        encrypted = encryptor.update(padder.update(answer) + padder.finalize()) + encryptor.finalize()
        return self._sign(sequence, encrypted) + encrypted

    def _sign(self, sequence: int, encrypted: bytes) -> bytes:
        return sha256(self._signature + sequence.to_bytes(4, signed=True) + encrypted).digest()

    def _cipher(self, sequence: int) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._iv[:12] + sequence.to_bytes(4, signed=True)))
