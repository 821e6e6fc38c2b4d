"""The market code: everything a home needs to connect, as one line that can be pasted."""

import base64
import binascii
from dataclasses import asdict, dataclass, fields
import hashlib
import json
from typing import Any, Literal, get_args

from ..errors import Refused

PREFIX = "gridpact"
VERSION = 1
CHECKSUM_BYTES = 4

type MarketKind = Literal["evm", "polkadot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCode:
    """Where a market is. On EVM `network` is the chain id, on Polkadot the genesis hash."""

    name: str
    kind: MarketKind
    network: str
    rpc_urls: tuple[str, ...]
    market: str
    first_block: int = 0
    explorer: str | None = None
    coin: str = "ETH"


def encode(code: MarketCode) -> str:
    """Return the code as text; what it says and nothing else decides how it looks."""
    document = json.dumps(asdict(code), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    payload = base64.urlsafe_b64encode(document + _checksum(document)).rstrip(b"=").decode()
    return f"{PREFIX}:{VERSION}:{payload}"


def decode(text: str) -> MarketCode:
    """Read a code; line breaks and spaces that pasting added are ignored.

    Raises Refused("code_newer") for a later version, Refused("code_invalid") for anything that is not a whole code.
    """
    prefix, version, payload = _parts("".join(text.split()))
    if prefix != PREFIX or not version.isdecimal():
        raise Refused("code_invalid")
    if int(version) > VERSION:
        raise Refused("code_newer")
    return _market_code(_document(payload))


def _parts(text: str) -> tuple[str, str, str]:
    """Split a code into prefix, version and payload."""
    parts = text.split(":")
    if len(parts) != 3:  # noqa: PLR2004 - prefix, version, payload
        raise Refused("code_invalid")
    return parts[0].lower(), parts[1], parts[2]


def _document(payload: str) -> dict[str, Any]:
    """Return the JSON object of a payload whose checksum is right."""
    try:
        data = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
        document, checksum = data[:-CHECKSUM_BYTES], data[-CHECKSUM_BYTES:]
        if checksum != _checksum(document):
            raise Refused("code_invalid")
        decoded = json.loads(document)
    except binascii.Error, ValueError:
        raise Refused("code_invalid") from None
    if not isinstance(decoded, dict):
        raise Refused("code_invalid")
    return decoded


def _market_code(document: dict[str, Any]) -> MarketCode:
    """Build the code from its document, leaving out fields of later versions."""
    known = {field.name: document[field.name] for field in fields(MarketCode) if field.name in document}
    if not _plausible(known):
        raise Refused("code_invalid")
    return MarketCode(**{**known, "rpc_urls": tuple(known["rpc_urls"])})


def _plausible(document: dict[str, Any]) -> bool:
    """Return whether the values are of the kinds they should be."""
    rpc_urls = document.get("rpc_urls")
    texts = [document.get(name) for name in ("name", "network", "market")]
    return (
        document.get("kind") in get_args(MarketKind.__value__)
        and isinstance(rpc_urls, list)
        and bool(rpc_urls)
        and all(isinstance(text, str) and text for text in (*texts, *rpc_urls, document.get("coin", "-")))
        and isinstance(document.get("explorer"), str | None)
        and type(document.get("first_block", 0)) is int
        and document.get("first_block", 0) >= 0
    )


def _checksum(document: bytes) -> bytes:
    """Return the first bytes of the document's SHA-256: enough to notice a character lost in copying."""
    return hashlib.sha256(document).digest()[:CHECKSUM_BYTES]
