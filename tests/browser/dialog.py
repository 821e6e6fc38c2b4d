"""The dialog in which Home Assistant asks what an integration wants to know, as a person uses it."""

from dataclasses import dataclass, field
from pathlib import Path
import re

from playwright.async_api import Locator, Page, expect

from .words import pattern, word

HEX = re.compile(r"0x[0-9a-fA-F]{8,}")
SUBMIT = "Submit"


@dataclass(slots=True)
class Dialog:
    """Remembers the screens that it has shown and the hexadecimal numbers on them; takes a picture of each."""

    page: Page
    pictures: Path
    screens: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    @property
    def inside(self) -> Locator:
        return self.page.locator("dialog-data-entry-flow")

    async def shows(self, step: str) -> None:
        """Wait for a step, named by its path in the translations ("config.step.code")."""
        await expect(self.inside.get_by_text(word(f"{step}.title"), exact=True)).to_be_visible()
        self.screens.append(step)
        self.numbers |= set(HEX.findall(await self.inside.aria_snapshot()))
        await self.picture()

    async def choose(self, option: str) -> None:
        """Select from a menu, by the option's path."""
        step, _, name = option.rpartition(".")
        await self.inside.get_by_text(word(f"{step}.menu_options.{name}"), exact=True).click()

    def text(self, field: str) -> Locator:
        """Return the field for text or a number with the label at a path."""
        name = re.compile("^" + pattern(field).pattern)
        return self.inside.get_by_role("textbox", name=name).or_(self.inside.get_by_role("spinbutton", name=name))

    async def turn_on(self) -> None:
        """Turn on the step's only switch: its drawing lies over it."""
        await self.inside.get_by_role("switch").click(force=True)

    async def submit(self, button: str = SUBMIT) -> None:
        await self.inside.get_by_role("button", name=button, exact=True).click()

    async def refuses(self, *errors: str) -> None:
        """Wait for exactly these sentences, by their paths."""
        for error in errors:
            await expect(self.inside.get_by_text(pattern(error))).to_be_visible()
        await expect(self.inside.get_by_role("alert")).to_have_count(len(errors))
        await self.picture("refused")

    async def keeps(self, **values: str) -> None:
        """Check that what was typed is still there; a field by the last part of its path."""
        step = self.screens[-1]
        for name, value in values.items():
            await expect(self.text(f"{step}.data.{name}")).to_have_value(value)

    async def picture(self, what: str = "") -> None:
        """Take a picture once nothing moves any more."""
        await self.page.wait_for_timeout(300)
        name = "-".join([f"{len(self.screens):02}", self.screens[-1].rpartition(".")[2], *filter(None, [what])])
        await self.page.screenshot(path=self.pictures / f"{name}.png")
