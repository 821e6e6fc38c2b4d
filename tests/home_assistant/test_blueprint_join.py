"""The blueprint that takes part above a price: what it joins, what it bids for, and what it leaves alone."""

import pytest

from custom_components.gridpact.market.models import Terms
from tests.integration.town import CENT, at, evening, offered

from .support.blueprints import Shelf
from .support.home import EVENT_DAY, HomeAssistantHome
from .test_blueprint import automate

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def watch(home: HomeAssistantHome, shelf: Shelf, **inputs: object) -> None:
    """Make the automation; taking part automatically stays off."""
    await shelf.automate("join_above_price", {"events": home.entity_id("event", "events"), **inputs})


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What automations and actions complained about."""
    complaints = (record for record in caplog.records if record.name.startswith(("homeassistant", "custom_components")))
    return [record.message for record in complaints if record.levelname == "ERROR"]


async def announced(home: HomeAssistantHome, terms: Terms) -> int:
    series = await home.town.request(terms)
    await home.move(at(EVENT_DAY, 12, 1))
    await home.step()
    return series


async def test_joins_at_a_fixed_price_that_is_high_enough_and_the_loads_come_back(
    home: HomeAssistantHome, shelf: Shelf
) -> None:
    await home.start()
    await watch(home, shelf, lowest_price=0.3)
    await automate(home, shelf)
    await announced(home, offered(EVENT_DAY, cents=30))
    assert home.names == ["event_announced", "event_skipped", "event_joined"]
    [entry] = await home.town.market.open_bids(home.account)
    assert entry.wh == 800

    await home.move(at(EVENT_DAY, 18), act=False)
    assert home.relay.says == "off"
    await home.move(at(EVENT_DAY, 20), act=False)
    assert home.relay.says == "on"
    await home.move(at(EVENT_DAY, 20, 2))
    assert home.state("sensor", "earned") == "0.24"


async def test_bids_its_price_in_an_auction(home: HomeAssistantHome, shelf: Shelf) -> None:
    await home.start()
    await watch(home, shelf, lowest_price=0.35)
    series = await announced(home, evening(EVENT_DAY))
    [bid] = await home.town.market.open_bids(home.account)
    assert (bid.series_id, bid.wh, bid.tick) == (series, 800, 34)


@pytest.mark.parametrize(
    ("terms", "inputs"),
    [
        (offered(EVENT_DAY, cents=29), {"lowest_price": 0.3}),
        (evening(EVENT_DAY, cap_tick=28), {"lowest_price": 0.3}),
        (
            offered(EVENT_DAY, cents=90),
            {"only_if": [{"condition": "template", "value_template": "{{ is_state('person.anybody', 'home') }}"}]},
        ),
    ],
    ids=["too little", "an auction for too little", "nobody at home"],
)
async def test_leaves_alone_what_does_not_fit(
    home: HomeAssistantHome, shelf: Shelf, terms: Terms, inputs: dict[str, object]
) -> None:
    await home.start()
    await watch(home, shelf, **inputs)
    await announced(home, terms)
    assert await home.town.market.open_bids(home.account) == []


async def test_where_nothing_can_be_saved_nothing_is_tried(
    home: HomeAssistantHome, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    home.change_load(critical=True)
    await home.start()
    await watch(home, shelf)
    await announced(home, offered(EVENT_DAY))
    assert await home.town.market.open_bids(home.account) == []
    assert failures(caplog) == []


async def test_what_was_announced_while_it_was_down_is_joined_if_there_is_time(
    home: HomeAssistantHome, shelf: Shelf
) -> None:
    await home.start()
    await watch(home, shelf)
    await home.stop()
    await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 14), act=False)
    await home.start()
    await home.step()
    assert home.events("event_announced")[0]["late"]
    assert "event_joined" in home.names


async def test_what_is_closed_by_then_is_left_alone(
    home: HomeAssistantHome, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    await home.start()
    await watch(home, shelf)
    await home.stop()
    await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 15, 1), act=False)
    await home.start()
    await home.step()
    assert home.events("event_announced")[0]["late"]
    assert "event_joined" not in home.names
    assert failures(caplog) == []


async def test_what_others_left_is_joined_with(home: HomeAssistantHome, shelf: Shelf) -> None:
    """More can be saved than is wanted any more."""
    await home.start()
    await watch(home, shelf)
    await announced(home, offered(EVENT_DAY, target_wh=500))
    [entry] = await home.town.market.open_bids(home.account)
    assert entry.wh == 500
    await home.step()
    assert home.state("sensor", "expected_earnings") == f"{500 * 30 * CENT / 1000 / 10**18:.2f}"
