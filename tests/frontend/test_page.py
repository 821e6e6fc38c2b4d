"""The card in a real browser: it keeps the focus, works with the keyboard, and runs nothing that a name says."""

from collections.abc import AsyncIterator, Callable

from playwright.async_api import Browser, Page, expect
import pytest

from tools.browser import started
from tools.card import scenes
from tools.card.gallery import Scenes, gallery
from tools.card.homes import Home
from tools.card.scenes import BOILER, HEATER, SCENES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CARD = "gridpact-card >> nth=0"
HOUR = 3_600_000
AGAIN = """
({ name, changes }) => {
    const { states, ...rest } = window.cards[name];
    const changed = Object.fromEntries(Object.entries(changes).map(([id, state]) => [id, { ...states[id], state }]));
    window.cards[name] = { ...rest, states: { ...states, other: { state: Math.random() }, ...changed } };
    document.querySelector("gridpact-card").hass = window.cards[name];
}
"""
COUNT_CHANGES = """
() => {
    window.changes = 0;
    const root = document.querySelector("gridpact-card").shadowRoot;
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver((changes) => (window.changes += changes.length)).observe(root, everything);
}
"""
LOOK_AWAY = """
(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}
"""
FOCUSED = "() => document.querySelector('gridpact-card').shadowRoot.activeElement?.textContent"


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""


@pytest.fixture
async def browser(loopback: None) -> AsyncIterator[Browser]:
    async with started() as browser:
        yield browser


def one(scene: Callable[[], Home]) -> Scenes:
    return {scene.__name__: scene}


async def change(page: Page, name: str, **changes: str) -> None:
    """Hand the card a Home Assistant in which these entities, and one that is not ours, have another state."""
    home = SCENES[name]()
    ids = {home.id(key.replace("__", ".")): state for key, state in changes.items()}
    await page.evaluate(AGAIN, {"name": name, "changes": ids})


async def test_every_state_is_drawn_light_and_dark_wide_and_narrow(browser: Browser) -> None:
    async with gallery(browser, SCENES, [376, 180]) as page:
        assert await page.locator("gridpact-card").count() == 4 * len(SCENES)
        for picture in await page.get_by_role("img").all():
            assert await picture.get_attribute("aria-label")
        for button in await page.locator("gridpact-card button").all():
            assert (await button.inner_text()).strip() or await button.get_attribute("aria-label")
        for card in await page.locator("gridpact-card").all():
            wide, shown = await card.evaluate("(one) => [one.clientWidth, one.shadowRoot.firstChild.scrollWidth]")
            assert shown <= wide, await card.inner_text()


async def test_nothing_is_drawn_again_when_nothing_that_is_shown_changed(browser: Browser) -> None:
    async with gallery(browser, one(scenes.active), [376]) as page:
        await page.evaluate(COUNT_CHANGES)
        await change(page, "active")
        assert await page.evaluate("window.changes") == 0
        await change(page, "active", sensor__saved="900")
        await expect(page.locator(CARD).locator("h2")).to_have_text("0.90 of 1.20 kWh saved")
        assert 0 < await page.evaluate("window.changes") < 10


async def test_the_focus_stays_while_figures_change(browser: Browser) -> None:
    async with gallery(browser, one(scenes.active), [376]) as page:
        await page.locator(CARD).get_by_role("button", name="Leave this event").focus()
        await change(page, "active", sensor__saved="900")
        assert await page.evaluate(FOCUSED) == "Leave this event"


async def test_leaving_asks_back_and_works_with_the_keyboard(browser: Browser) -> None:
    async with gallery(browser, one(scenes.active), [376]) as page:
        leave = page.locator(CARD).get_by_role("button", name="Leave this event")
        await leave.press("Enter")
        assert await page.evaluate(FOCUSED) == "Cancel"
        await page.keyboard.press("Escape")
        assert await page.evaluate(FOCUSED) == "Leave this event"
        assert await page.evaluate("window.pressed") == []
        await leave.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate(FOCUSED) == "Leave"
        await page.keyboard.press("Enter")
        left = {"action": "gridpact.leave_event", "account": "entry-1", "event_id": "7"}
        assert await page.evaluate("window.pressed") == [left]


async def test_buttons_do_what_they_say(browser: Browser) -> None:
    home = scenes.active()
    async with gallery(browser, one(scenes.active), [376]) as page:
        card = page.locator(CARD)
        await card.get_by_role("button", name=f"Turn on: {BOILER}").click()
        await card.get_by_role("switch", name="Automatic").click()
        await card.get_by_role("button", name=HEATER).click()
        assert await page.evaluate("window.pressed") == [
            {"action": "gridpact.restore", "device_id": home.load_id(BOILER)},
            {"action": "switch.turn_off", "entity_id": home.id("switch.automatic")},
            {"entityId": home.id("sensor.load_status", home.load_id(HEATER))},
        ]


async def test_the_neighbour_who_supplies_the_home_can_be_opened(browser: Browser) -> None:
    home = scenes.trading()
    async with gallery(browser, one(scenes.trading), [376]) as page:
        card = page.locator(CARD)
        await expect(card.locator("h2")).to_have_text("Rosa's roof")
        await expect(card.locator(".flow .live")).to_contain_text("240 Wh left")
        await card.locator(".flow").get_by_role("button", name="Rosa's roof").click()
        await card.get_by_role("button", name="spent this month").click()
        assert await page.evaluate("window.pressed") == [
            {"entityId": home.id("binary_sensor.in_use", "entry-1-supply-Rosa's roof")},
            {"entityId": home.id("sensor.spent")},
        ]


async def test_when_the_neighbour_stops_the_card_tells_what_is_next(browser: Browser) -> None:
    home = scenes.trading()
    async with gallery(browser, one(scenes.trading), [376]) as page:
        changes = {home.id("binary_sensor.in_use", "entry-1-supply-Rosa's roof"): "off"}
        await page.evaluate(AGAIN, {"name": "trading", "changes": changes})
        await expect(page.locator(CARD).locator("h2")).to_have_text("+€0.25")


async def test_a_proof_is_saved_as_a_file(browser: Browser) -> None:
    async with gallery(browser, one(scenes.paid), [376]) as page, page.expect_download() as download:
        await page.locator(CARD).get_by_role("button", name="Proof").click()
    assert (await download.value).suggested_filename == "gridpact-proof-7.json"


async def test_names_are_only_text(browser: Browser) -> None:
    evil = "<img src=x onerror=window.evil=1>"

    def named() -> Home:
        return scenes.complete().load(evil)

    async with gallery(browser, {"named": named}, [376]) as page:
        await expect(page.locator(CARD).get_by_text(evil)).to_be_visible()
        assert await page.evaluate("window.evil") is None


async def test_the_clock_is_right_after_the_page_slept(browser: Browser) -> None:
    async with gallery(browser, one(scenes.planned), [376]) as page:
        title = page.locator(CARD).locator("h2")
        await expect(title).to_have_text("Starts in 1 h 11 min")
        await page.clock.fast_forward(HOUR)
        await expect(title).to_have_text("Starts in 11 min")


async def test_a_sleeping_page_asks_anew_when_it_is_looked_at(browser: Browser) -> None:
    async with gallery(browser, one(scenes.planned), [376]) as page:
        chip = page.locator(CARD).locator(".who span")
        await expect(chip).to_have_text("Bid won at €0.34/kWh")
        await page.evaluate("cards.planned.callService = async () => ({ response: { events: [] } })")
        await change(page, "planned")
        await page.evaluate(LOOK_AWAY, True)
        await page.clock.fast_forward(HOUR)
        await expect(chip).to_have_text("Bid won at €0.34/kWh")
        await page.evaluate(LOOK_AWAY, False)
        await expect(chip).to_have_text("Bid won")
