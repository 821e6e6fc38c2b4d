"""The card's files: small, complete, and on every page of the frontend."""

import gzip
import re

from aiohttp import hdrs
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.frontend import ENTRY, FOLDER, URL, fingerprint, read_files

from ..project import read_json

MOST_BYTES = 30_000


def test_all_that_a_page_loads_is_small() -> None:
    files = read_files()
    assert (
        sum(map(len, files.values())) - sum(len(files[name]) for name in files if is_words(name, not_in="en"))
        < MOST_BYTES
    )


def is_words(name: str, *, not_in: str) -> bool:
    """A page loads one language."""
    return name.startswith("words/") and name != f"words/{not_in}.json"


def test_every_language_is_known_to_the_card() -> None:
    [listed] = re.findall(r"LANGUAGES = \[(.*)\]", (FOLDER / "words.js").read_text())
    assert set(re.findall(r'"(.+?)"', listed)) == {path.stem for path in (FOLDER / "words").glob("*.json")}


def test_every_language_has_the_same_words() -> None:
    english = read_json(FOLDER / "words" / "en.json")
    for path in (FOLDER / "words").glob("*.json"):
        other = read_json(path)
        assert other.keys() == english.keys(), path.stem
        for key, words in english.items():
            assert set(re.findall(r"\{\w+\}", other[key])) == set(re.findall(r"\{\w+\}", words)), (path.stem, key)


def test_every_word_that_the_card_names_exists() -> None:
    english = read_json(FOLDER / "words" / "en.json")
    source = "".join(path.read_text() for path in FOLDER.rglob("*.js"))
    named = set(re.findall(r'(?:text|say|step)\((?:format, "mdi:[\w-]+", )?"([a-z_.]+)"', source))
    assert len(named) > 50
    assert named <= english.keys()


def test_nothing_is_put_on_the_page_as_html() -> None:
    source = "".join(path.read_text() for path in FOLDER.rglob("*.js"))
    assert re.search("innerHTML|outerHTML|insertAdjacentHTML|document.write|eval", source) is None


def test_comments_stay_here_and_all_else_is_sent() -> None:
    for name, packed in read_files().items():
        lines = [line for line in (FOLDER / name).read_text().splitlines() if line.strip()]
        sent = gzip.decompress(packed).decode().splitlines()
        left_out = [line.strip() for line in lines if line not in sent]
        assert [line for line in lines if line in sent] == sent
        assert all(line.startswith(("//", "/**", "*")) or line.endswith("*/") for line in left_out), name


def test_other_content_has_another_address() -> None:
    files = read_files()
    assert fingerprint(files) == fingerprint(read_files())
    assert fingerprint(files) != fingerprint(files | {ENTRY: files[ENTRY] + b" "})


@pytest.fixture
async def address(hass: HomeAssistant, enable_custom_integrations: None) -> str:
    assert await async_setup_component(hass, "http", {})
    hass.config.components.add("frontend")
    pages: UrlManager = UrlManager(lambda change, url: None, [])
    hass.data[DATA_EXTRA_MODULE_URL] = pages
    assert await async_setup_component(hass, DOMAIN, {})
    [address] = pages.urls
    return address


async def test_every_page_loads_the_card(
    hass: HomeAssistant, address: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    assert address.startswith(f"{URL}/")
    client = await hass_client_no_auth()
    answer = await client.get(address)
    assert answer.status == 200
    assert answer.content_type == "text/javascript"
    assert "immutable" in answer.headers[hdrs.CACHE_CONTROL]
    assert await answer.read() == gzip.decompress(read_files()[ENTRY])


async def test_who_cannot_unpack_gets_plain_text(
    hass: HomeAssistant, address: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    packed = await client.get(address, headers={hdrs.ACCEPT_ENCODING: "gzip"}, auto_decompress=False)
    plain = await client.get(address, headers={hdrs.ACCEPT_ENCODING: "identity"}, auto_decompress=False)
    assert gzip.decompress(await packed.read()) == await plain.read() == gzip.decompress(read_files()[ENTRY])


async def test_only_the_cards_files_are_served(
    hass: HomeAssistant, address: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    assert (await client.get(address.replace(ENTRY, "words/en.json"))).status == 200
    for path in ("__init__.py", "../__init__.py", "package.json", "nothing.js"):
        assert (await client.get(address.replace(ENTRY, path))).status == 404


async def test_without_a_frontend_nothing_is_served(hass: HomeAssistant, enable_custom_integrations: None) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert "frontend" not in hass.config.components
