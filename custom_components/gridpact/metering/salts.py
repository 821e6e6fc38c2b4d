"""Salts of leaves: without one, the hash of a reading would tell the reading to whoever tries the likely ones."""

import hmac

SALT_BYTES = 11
SECRET_BYTES = 32


class Salts:
    """The salts of a home's leaves. They follow from one secret, so that a tree can be built again."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        """Take 32 random bytes; ValueError for another number of them."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a secret has {SECRET_BYTES} bytes")
        self._secret = secret

    def of(self, ordinal: int, time: int) -> bytes:
        """Return the 11 bytes of a meter's reading at an interval number."""
        place = ordinal.to_bytes(1) + time.to_bytes(4)
        return hmac.digest(self._secret, place, "sha256")[:SALT_BYTES]
