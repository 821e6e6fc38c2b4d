"""Bytes as a chain's client writes them."""


def hexed(data: bytes) -> str:
    """Return bytes as 0x-hex."""
    return f"0x{data.hex()}"


def unhexed(text: str) -> bytes:
    """Return the bytes of 0x-hex."""
    return bytes.fromhex(text.removeprefix("0x"))


def account(public_key: bytes) -> dict[str, bytes]:
    """Return an account as a call's argument names it."""
    return {"Id": public_key}
