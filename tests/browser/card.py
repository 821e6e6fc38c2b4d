"""The card as somebody sees it: its words, in order, whatever it is built of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Any, Literal, Self

from playwright.async_api import Page

from custom_components.gridpact.frontend import FOLDER

from ..project import read_json

WORDS = read_json(FOLDER / "words" / "en.json")
PATIENCE_S = 20
LOOK = """card => {
  const words = (one) => (one?.innerText ?? "").replace(/\\s+/g, " ").trim();
  const all = (name) => [...card.shadowRoot.querySelectorAll(name)].map(words);
  return {
    state: card.shadowRoot.querySelector("ha-card")?.dataset.state ?? "",
    chip: words(card.shadowRoot.querySelector(".who span")),
    title: words(card.shadowRoot.querySelector("h2")),
    text: words(card.shadowRoot.querySelector(".hero p")),
    rows: all(".row"),
    buttons: all(".end button"),
    foot: all(".foot button"),
    pictures: [...card.shadowRoot.querySelectorAll("[role=img]")].map((one) => one.ariaLabel),
  };
}"""


def said(key: str, **values: str) -> str:
    """Return a sentence of the card."""
    return str(WORDS[key]).format(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is on the card: `pictures` are those a screen reader hears of."""

    state: str
    chip: str
    title: str
    text: str
    rows: list[str]
    buttons: list[str]
    foot: list[str]
    pictures: list[str]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Card:
    """The only card on a page."""

    page: Page

    async def look(self) -> Seen:
        return Seen.of(await self.page.locator("gridpact-card").evaluate(LOOK))

    async def shows(self, wanted: Callable[[Seen], Any], what: str, seconds: float = PATIENCE_S) -> Seen:
        """Wait until the card is as wanted; fails with what it shows instead."""
        deadline = time.monotonic() + seconds
        while True:
            seen = await self.look()
            if wanted(seen):
                return seen
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s in vain for {what}:\n{seen}")
            await self.page.wait_for_timeout(100)

    async def pictures(self, folder: Path, name: str) -> None:
        """Take a picture by day and one by night."""
        schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
        for scheme in schemes:
            await self.page.emulate_media(color_scheme=scheme)
            await self.page.screenshot(path=folder / f"{name}-{scheme}.png", animations="disabled")
