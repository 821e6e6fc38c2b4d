"""From an empty Home Assistant to a power station on Robonomics and Asset Hub, through its dialogs alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
import re

from playwright.async_api import Browser, expect
import pytest

from custom_components.gridpact.chain.polkadot.ss58 import decode
from tools.browser import window
from tools.home_assistant import Api, HomeAssistant
from tools.substrate import Substrate, both

from ..home_assistant.support.polkadot import give
from ..scene.waiting import until
from .dialog import Dialog
from .words import word

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("whole_home"),
]

METER = "config_subentries.meter"
ADDRESS = re.compile(r"\b[1-9A-HJ-NP-Za-km-z]{47,48}\b")
FEE_MONEY = {"robonomics": 10**10, "hub": 10**13}


async def test_a_new_user_records_and_certifies(tmp_path: Path, browser: Browser, pictures: Path) -> None:
    async with roof(tmp_path) as (api, robonomics, hub), window(browser, api) as seen:
        dialog = Dialog(seen.page, pictures)
        await _find_gridpact(dialog)
        await _enter_nodes(dialog, robonomics, hub)
        await _make_an_account(dialog)
        await _send_fee_money(dialog, robonomics)
        await _send_fee_money(dialog, hub)
        await _make_a_collection(dialog)
        await _add_the_roof(dialog)
        await _describe_the_station(dialog)
        await until(lambda: _shown(api), "the account's sensors show its fee money")
        assert [said for said in seen.complaints if "gridpact" in said.lower()] == []


@asynccontextmanager
async def roof(folder: Path) -> AsyncIterator[tuple[Api, Substrate, Substrate]]:
    """Start both networks, and a Home Assistant with a sensor of what panels have produced."""
    async with AsyncExitStack() as stack:
        home = HomeAssistant(folder / "home-assistant")
        stack.push_async_callback(home.kill)
        robonomics, hub = await asyncio.to_thread(stack.enter_context, both())
        api = await stack.enter_async_context(Api(home.url))
        await home.start(None)
        await api.onboard()
        await api.wait_started()
        energy = {"device_class": "energy", "unit_of_measurement": "kWh", "state_class": "total_increasing"}
        await api.post("/api/states/sensor.roof", {"state": "12.5", "attributes": {**energy, "friendly_name": "Roof"}})
        yield api, robonomics, hub


async def _find_gridpact(dialog: Dialog) -> None:
    page = dialog.page
    await page.goto("/config/integrations/dashboard")
    await page.get_by_role("button", name="Add integration").click()
    await page.get_by_placeholder("Search for a brand name").fill("gridpact")
    await page.get_by_text("Gridpact", exact=True).click()
    await dialog.shows("config.step.user")
    await dialog.choose("config.step.user.polkadot")


async def _enter_nodes(dialog: Dialog, robonomics: Substrate, hub: Substrate) -> None:
    """Enter the hub's node for both networks at first."""
    await dialog.shows("config.step.polkadot")
    await _add_address(dialog, "robonomics_urls", hub.url)
    await _add_address(dialog, "hub_urls", hub.url)
    await dialog.submit()
    await dialog.refuses("config.error.no_pallet")
    await dialog.inside.get_by_role("textbox").first.fill(robonomics.url)
    await dialog.submit()


async def _add_address(dialog: Dialog, field: str, url: str) -> None:
    label = word(f"config.step.polkadot.data.{field}")
    await dialog.inside.get_by_role("button", name=f"Add {label}").click()
    await dialog.inside.get_by_role("textbox").last.fill(url)


async def _make_an_account(dialog: Dialog) -> None:
    await dialog.shows("config.step.polkadot_key")
    await dialog.choose("config.step.polkadot_key.make_polkadot_key")
    await dialog.shows("config.step.polkadot_account")
    await dialog.submit()
    await dialog.refuses("config.error.consent")
    await dialog.turn_on()
    await dialog.submit()


async def _send_fee_money(dialog: Dialog, chain: Substrate) -> None:
    await dialog.shows("config.step.polkadot_fund")
    coin = {"robonomics": "XRT", "hub": "WND"}[chain.kind]
    await expect(dialog.inside.get_by_text(re.compile(rf"^[\d.]+ {coin}$")).first).to_be_visible()
    await expect(dialog.inside.locator("ha-qr-code canvas")).to_be_visible()
    check = word("config.step.polkadot_fund.submit")
    await dialog.submit(check)
    await dialog.refuses("config.error.no_funds")
    [address] = set(ADDRESS.findall(await dialog.inside.aria_snapshot()))
    account, _ = decode(address)
    await give(chain, account, FEE_MONEY[chain.kind])
    await dialog.submit(check)


async def _make_a_collection(dialog: Dialog) -> None:
    await dialog.shows("config.step.certificates")
    await dialog.choose("config.step.certificates.new_collection")
    await dialog.shows("config.step.new_collection")
    await dialog.submit()


async def _add_the_roof(dialog: Dialog) -> None:
    await dialog.shows(f"{METER}.step.user")
    await dialog.choose(f"{METER}.step.user.entity")
    await dialog.shows(f"{METER}.step.entity")
    await dialog.inside.get_by_text("Select an entity").first.click()
    await dialog.page.get_by_text("Roof", exact=True).last.click()
    await dialog.inside.get_by_role("radio", name=word("selector.kind.options.solar")).click(force=True)
    await dialog.submit()


async def _describe_the_station(dialog: Dialog) -> None:
    """Name a digital twin that is nobody's, at first."""
    await dialog.shows(f"{METER}.step.station")
    twin = dialog.text(f"{METER}.step.station.data.twin")
    await twin.fill("4711")
    await dialog.text(f"{METER}.step.station.data.power_station_id").fill("roof-7")
    await dialog.submit()
    await dialog.refuses(f"{METER}.error.no_twin")
    await dialog.keeps(twin="4711", power_station_id="roof-7", every_minutes="60")
    await twin.fill("")
    await dialog.submit()
    await expect(dialog.inside.get_by_text(word(f"{METER}.create_entry.station").format(name="Roof"))).to_be_visible()
    await dialog.picture("end")


async def _shown(api: Api) -> bool:
    states = {name: state["state"] for name, state in (await api.states()).items() if "_fee_money_left_on_" in name}
    return len(states) == len(FEE_MONEY) and all(state[0].isdecimal() for state in states.values())
