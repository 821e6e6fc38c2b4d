"""Serves the card and the dashboard strategy to browsers."""

from collections.abc import Mapping
import gzip
import hashlib
from http import HTTPStatus
from pathlib import Path
import re
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import HomeAssistantView

FOLDER: Final = Path(__file__).parent / "www"
URL: Final = "/gridpact_card"
ENTRY: Final = "gridpact.js"

_TYPES: Final = {".js": "text/javascript", ".json": "application/json"}
# Comments that have lines of their own, and empty lines.
_COMMENTS: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*\*.*?\*/)?[ \t]*\n", re.MULTILINE | re.DOTALL)
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


async def async_register(hass: HomeAssistant) -> None:
    """Have every page of Home Assistant's frontend load the card, if there is a frontend."""
    if "frontend" not in hass.config.components:
        return
    files = await hass.async_add_executor_job(read_files)
    address = f"{URL}/{fingerprint(files)}"
    hass.http.register_view(CardView(address, files))
    add_extra_js_url(hass, f"{address}/{ENTRY}")


def read_files() -> dict[str, bytes]:
    """Return the files by their path, without comments and compressed, as they are sent; blocks."""
    found = sorted(path for path in FOLDER.rglob("*") if path.suffix in _TYPES)
    return {path.relative_to(FOLDER).as_posix(): _packed(path) for path in found}


def _packed(path: Path) -> bytes:
    return gzip.compress(_COMMENTS.sub(b"", path.read_bytes()), mtime=0)


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Return what names this content: a browser may keep an address for good, and a changed file has another one."""
    digest = hashlib.sha256()
    for path, content in files.items():
        digest.update(f"{path}:{len(content)}:".encode() + content)
    return digest.hexdigest()[:12]


class CardView(HomeAssistantView):
    """Sends the files. They are public, as all scripts of the frontend are: a page loads them before it logs in."""

    name = "gridpact:card"
    requires_auth = False

    def __init__(self, address: str, files: Mapping[str, bytes]) -> None:
        """Serve `files` (compressed, by path) below `address`."""
        self.url = f"{address}/{{path:.+}}"
        self._files = files

    async def get(self, request: web.Request, path: str) -> web.Response:
        """Return one file."""
        if (content := self._files.get(path)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        headers = {hdrs.CACHE_CONTROL: _FOR_GOOD, hdrs.VARY: hdrs.ACCEPT_ENCODING}
        if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        else:
            content = gzip.decompress(content)
        return web.Response(body=content, content_type=_TYPES[Path(path).suffix], charset="utf-8", headers=headers)
