"""From an empty Home Assistant to taking part, as somebody does it who has never seen Gridpact."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect
import pytest

from tools.browser import window
from tools.devnet import ACCOUNTS

from ..scene.place import Place, place
from .card import Card, Seen, said
from .dashboards import STRATEGY, add_dashboards
from .dialog import HEX, Dialog
from .words import pattern_of, word

pytestmark = [
    pytest.mark.browser,
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("whole_home"),
]

INTERVAL = 900
MOST_SCREENS = 9
PATIENCE_S = 40
FEE_MONEY = 10**18
METER = "config_subentries.meter"
BLUEPRINT = "Gridpact: switch off when you have won"
WALLET = ACCOUNTS[-1].address


async def test_a_new_user_takes_part_after_nine_screens(tmp_path: Path, browser: Browser, pictures: Path) -> None:
    async with place(tmp_path, INTERVAL) as there:
        await there.first_start()
        async with window(browser, there.api) as seen:
            dialog = Dialog(seen.page, pictures)
            await _find_gridpact(dialog)
            await _enter_the_code(dialog, there.market_code)
            account = await _make_an_account(dialog)
            await _send_fee_money(dialog, there, account)
            await _add_the_plug(dialog, there)
            await _make_it_a_load(dialog)
            assert len(dialog.screens) <= MOST_SCREENS
            assert dialog.numbers == {account}
            await _is_told_the_last_step(dialog)
            await _sees_what_is_left(seen.page, there, pictures)
            await _imports_the_automation(seen.page, pictures)
            await _takes_part(seen.page, there, pictures)
            assert [said for said in seen.complaints if "gridpact" in said.lower()] == []


async def _find_gridpact(dialog: Dialog) -> None:
    """Select "Add integration", as in every guide to Home Assistant."""
    page = dialog.page
    await page.goto("/config/integrations/dashboard")
    await page.get_by_role("button", name="Add integration").click()
    await page.get_by_placeholder("Search for a brand name").fill("gridpact")
    await page.get_by_text("Gridpact", exact=True).click()


async def _enter_the_code(dialog: Dialog, code: str) -> None:
    await dialog.shows("config.step.user")
    await dialog.choose("config.step.user.code")
    await dialog.shows("config.step.code")
    field = dialog.text("config.step.code.data.code")
    await field.fill(code[:-4])
    await dialog.submit()
    await dialog.refuses("config.error.code_invalid")
    await dialog.keeps(code=code[:-4])
    await field.fill(code)
    await dialog.submit()


async def _make_an_account(dialog: Dialog) -> str:
    """Let Home Assistant make a key; returns the address that it shows."""
    await dialog.shows("config.step.key")
    await dialog.choose("config.step.key.create_key")
    await dialog.shows("config.step.account")
    account = str(*HEX.findall(await dialog.inside.aria_snapshot()))
    payout = dialog.text("config.step.account.data.payout")
    await payout.fill(WALLET[:-1])
    await dialog.submit()
    await dialog.refuses("config.error.invalid_address", "config.error.consent")
    await dialog.keeps(payout=WALLET[:-1])
    await payout.fill(WALLET)
    await dialog.turn_on()
    await dialog.inside.get_by_role("button", name=word("config.step.account.sections.limits.name")).click()
    limit = dialog.text("config.step.account.sections.limits.data.buy_each")
    await limit.fill("25")
    await dialog.submit()
    await dialog.refuses("config.error.limit_order")
    await dialog.keeps(payout=WALLET)
    await expect(dialog.inside.get_by_role("switch")).to_be_checked()
    await expect(limit).to_have_value("25")
    await limit.fill("5")
    await dialog.submit()
    return account


async def _send_fee_money(dialog: Dialog, there: Place, account: str) -> None:
    await dialog.shows("config.step.fund")
    await expect(dialog.inside.locator("ha-qr-code canvas")).to_be_visible()
    check = word("config.step.fund.submit")
    await dialog.submit(check)
    await dialog.refuses("config.error.no_funds")
    await asyncio.to_thread(there.node.set_balance, account, FEE_MONEY)
    await dialog.submit(check)
    await dialog.refuses("config.error.no_deposit")
    await there.utility.give(account, await there.utility.market.minimum_stake())
    await dialog.submit(check)


async def _add_the_plug(dialog: Dialog, there: Place) -> None:
    """Choose the Tapo plug and mistype its password."""
    plug = there.plug
    await dialog.shows(f"{METER}.step.user")
    await dialog.choose(f"{METER}.step.user.tapo")
    await dialog.shows(f"{METER}.step.tapo")
    typed = {"host": plug.address, "username": plug.username, "password": plug.password + "x"}
    for name, value in typed.items():
        await dialog.text(f"{METER}.step.tapo.data.{name}").fill(value)
    await dialog.submit()
    await dialog.refuses(f"{METER}.error.invalid_auth")
    await dialog.keeps(**typed)
    await dialog.text(f"{METER}.step.tapo.data.password").fill(plug.password)
    await dialog.submit()


async def _make_it_a_load(dialog: Dialog) -> None:
    await dialog.shows(f"{METER}.step.switch")
    await dialog.choose(f"{METER}.step.switch.load")
    await dialog.shows(f"{METER}.step.load")
    await dialog.keeps(power="2000")
    await dialog.text(f"{METER}.step.load.data.minimum_price").fill("0.34")
    hours = dialog.inside.get_by_role("group", name=word(f"{METER}.step.load.data.longest")).get_by_role(
        "spinbutton", name="hh"
    )
    await hours.fill("0")
    await dialog.submit()
    await dialog.refuses(f"{METER}.error.no_time")
    await dialog.keeps(minimum_price="0.34")
    await hours.fill("1")
    await dialog.submit()


async def _is_told_the_last_step(dialog: Dialog) -> None:
    """Read on the last page where the automation comes from."""
    sentence = word(f"{METER}.create_entry.load")
    before, rest = sentence.split("[")
    await expect(dialog.inside.get_by_text(pattern_of(before))).to_be_visible()
    link = dialog.inside.get_by_role("link", name=rest.split("]")[0])
    await expect(link).to_have_attribute("href", pattern_of("my.home-assistant.io/redirect/blueprint_import"))


async def _sees_what_is_left(page: Page, there: Place, pictures: Path) -> None:
    """Add the dashboard and read on its card that two steps are left."""
    await add_dashboards(there.api)
    await page.goto(f"/{STRATEGY}")
    await Card(page).shows(_left(2), "two steps left", PATIENCE_S)
    await Card(page).pictures(pictures, "10-setup")


async def _imports_the_automation(page: Page, pictures: Path) -> None:
    """Use the blueprint: the link leads to the internet, so it is there already, as after the import."""
    await page.goto("/config/blueprint/dashboard")
    await page.get_by_text(BLUEPRINT, exact=True).click()
    await page.get_by_text("Select an entity").click()
    await page.get_by_text("Event in progress", exact=True).last.click()
    await page.get_by_role("button", name="Add target").click()
    await page.get_by_placeholder("Search").last.fill("Water heater (load)")
    await page.locator("ha-combo-box-item").filter(has_text="Water heater (load)").first.click()
    await page.screenshot(path=pictures / "11-blueprint.png")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Traces", exact=True)).to_be_visible()


async def _takes_part(page: Page, there: Place, pictures: Path) -> None:
    """Turn on the last thing, on the card."""
    await page.goto(f"/{STRATEGY}")
    await Card(page).shows(_left(1), "one step left", PATIENCE_S)
    await page.locator("gridpact-card").get_by_role("button", name=said("turn_on")).click()
    await Card(page).shows(lambda seen: seen.state == "idle", "that nothing is left", PATIENCE_S)
    await Card(page).pictures(pictures, "12-taking-part")
    states = await there.api.states()
    assert states["switch.konstanz_flex_take_part_automatically"]["state"] == "on"


def _left(steps: int) -> Callable[[Seen], bool]:
    title = said("setup.title.one") if steps == 1 else said("setup.title.other", count=str(steps))
    return lambda seen: seen.state == "setup" and seen.title == title
