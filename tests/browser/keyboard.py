"""The card by keyboard and by screen reader."""

from dataclasses import dataclass
import re

from playwright.async_api import Page

MOST_STEPS = 80
NAMELESS = re.compile(r"^\s*- (?:button|switch|link|img|progressbar)(?! \")", re.MULTILINE)
CONTROLS = """card => [...card.shadowRoot.querySelectorAll("button, a, input, [tabindex]")]
  .filter((one) => !one.disabled && one.checkVisibility())
  .map((one) => one.ariaLabel || one.innerText)"""
FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (one?.getRootNode().host?.localName !== "gridpact-card") return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const ring = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return { name: one.ariaLabel || one.innerText, visible: one.matches(":focus-visible") && ring };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """A control that the Tab key reached; `visible` tells whether one sees that it has the focus."""

    name: str
    visible: bool


async def controls(page: Page) -> list[str]:
    """Return the names of what can be used on the card, in their order."""
    found: list[str] = await page.locator("gridpact-card").evaluate(CONTROLS)
    return found


async def tab_through(page: Page) -> list[Stop]:
    """Press Tab from the top of the page until it has led through the card and out of it."""
    stops: list[Stop] = []
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        if focused:
            stops.append(Stop(**focused))
        elif stops:
            break
    return stops


async def nameless(page: Page) -> list[str]:
    """Return what a screen reader would find on the card without a name."""
    return NAMELESS.findall(await page.locator("gridpact-card").aria_snapshot())
