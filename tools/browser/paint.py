"""When the card is first painted, beside when Home Assistant's frontend is ready."""

from dataclasses import dataclass

from playwright.async_api import Browser

from tools.home_assistant import Api

from .window import window

# The frontend is ready when it takes its launch screen away. A frame is painted after its callbacks have run.
MARKS = """
(() => {
  const mark = (name) => performance.getEntriesByName(name).length || performance.mark(name);
  const under = (root, name) => {
    const found = root.querySelector(name);
    if (found) return found;
    for (const element of root.querySelectorAll("*")) {
      const inner = element.shadowRoot && under(element.shadowRoot, name);
      if (inner) return inner;
    }
    return null;
  };
  let started = false;
  const look = () => {
    const screen = document.getElementById("ha-launch-screen");
    started ||= Boolean(screen);
    if (started && (!screen || screen.classList.contains("removing"))) mark("frontend-ready");
    const card = document.body && under(document, "gridpact-card");
    if (card?.shadowRoot?.querySelector("h2")?.innerText) setTimeout(() => mark("card-painted"));
    if (performance.getEntriesByType("mark").length < 2) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
READ = """() => ["frontend-ready", "card-painted"]
  .map((name) => performance.getEntriesByName(name)[0]?.startTime ?? null)"""
BOTH = f"() => ({READ})().every((time) => time !== null)"
SENT = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("gridpact"))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """Milliseconds since the page was asked for; `sent` is what was transferred of ours, bytes."""

    ready_ms: float
    painted_ms: float
    sent: int

    @property
    def later_ms(self) -> float:
        """How long after the frontend the card was there."""
        return max(0.0, self.painted_ms - self.ready_ms)


async def first_paint(browser: Browser, api: Api, path: str) -> Paint:
    """Open a dashboard with the card in a fresh window, whose cache is empty, and measure."""
    async with window(browser, api) as seen:
        await seen.page.add_init_script(MARKS)
        await seen.page.goto(path)
        await seen.page.wait_for_function(BOTH)
        ready, painted = await seen.page.evaluate(READ)
        return Paint(ready_ms=ready, painted_ms=painted, sent=await seen.page.evaluate(SENT))
