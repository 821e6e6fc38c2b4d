"""Addresses as people see them; inside, an account is its public key."""

from hashlib import blake2b

from ...errors import Refused

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEY_BYTES = 32
CHECKSUM_BYTES = 2
LONGEST_ADDRESS = 64
ONE_BYTE_PREFIXES = 64
PREFIXES = 1 << 14
RESERVED = {46, 47}


def encode(public_key: bytes, prefix: int) -> str:
    """Return the address of a public key (32 bytes) on a network with that prefix."""
    if len(public_key) != KEY_BYTES or not 0 <= prefix < PREFIXES:
        raise ValueError("not a public key or not a prefix")
    content = _prefix_bytes(prefix) + public_key
    return _base58(content + _checksum(content))


def decode(text: str) -> tuple[bytes, int]:
    """Return public key and prefix of an address. Raises Refused("invalid_address")."""
    content = _bytes_of(text.strip())
    if content is None or len(content) < KEY_BYTES + CHECKSUM_BYTES + 1:
        raise Refused("invalid_address")
    length, prefix = _prefix_of(content)
    key = content[length:-CHECKSUM_BYTES]
    if length == 0 or len(key) != KEY_BYTES or _checksum(content[:-CHECKSUM_BYTES]) != content[-CHECKSUM_BYTES:]:
        raise Refused("invalid_address")
    return key, prefix


def public_key_of(text: str, prefix: int, network: str) -> bytes:
    """Return the public key of an address of a network.

    Raises Refused: invalid_address, or wrong_prefix (`address` is the same account as this network writes it).
    """
    key, actual = decode(text)
    if actual != prefix:
        raise Refused("wrong_prefix", prefix=actual, expected=prefix, address=encode(key, prefix), network=network)
    return key


def _prefix_bytes(prefix: int) -> bytes:
    if prefix < ONE_BYTE_PREFIXES:
        return bytes([prefix])
    return bytes([prefix >> 2 & 0b0011_1111 | 0b0100_0000, prefix >> 8 | (prefix & 0b11) << 6])


def _prefix_of(content: bytes) -> tuple[int, int]:
    """Return length and value of a prefix, length 0 if it is none."""
    first, second = content[0], content[1]
    if first < ONE_BYTE_PREFIXES:
        return (0, 0) if first in RESERVED else (1, first)
    if first >= 2 * ONE_BYTE_PREFIXES:
        return 0, 0
    prefix = (first & 0b0011_1111) << 2 | second >> 6 | (second & 0b0011_1111) << 8
    return (0, 0) if prefix < ONE_BYTE_PREFIXES else (2, prefix)


def _checksum(content: bytes) -> bytes:
    return blake2b(b"SS58PRE" + content, digest_size=64).digest()[:CHECKSUM_BYTES]


def _base58(content: bytes) -> str:
    number, text = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return ALPHABET[0] * (len(content) - len(content.lstrip(b"\0"))) + text


def _bytes_of(text: str) -> bytes | None:
    if not 0 < len(text) <= LONGEST_ADDRESS or set(text) - set(ALPHABET):
        return None
    number = 0
    for character in text:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
