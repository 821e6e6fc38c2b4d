"""What people chose is what the home does: every reason for which it skips an event of its own accord."""

from typing import Any

import pytest

from tests.integration.town import COIN, TOKEN_UNIT, at, evening

from .support.home import EVENT_DAY, HomeAssistantHome

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def choose(home: HomeAssistantHome, **options: Any) -> None:
    """Set options as the dialog keeps them."""
    home.hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, **options})
    await home.hass.async_block_till_done()


async def skipped(home: HomeAssistantHome, **options: Any) -> str:
    """Choose, let an event be announced, and return why it was skipped."""
    await home.start()
    await choose(home, **options)
    await home.take_part()
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 5))
    [event] = home.events("event_skipped")
    reason: str = event["reason"]
    return reason


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"kinds": []}, "kind"),
        ({"quiet_from": "19:30:00", "quiet_to": "07:00:00"}, "quiet_hours"),
        ({"minimum_profit": "1"}, "profit"),
        ({"coin_worth": "100000"}, "profit"),
    ],
)
async def test_an_event_that_people_do_not_want_is_skipped(
    home: HomeAssistantHome, options: dict[str, Any], reason: str
) -> None:
    await home.hass.config.async_set_time_zone("UTC")
    assert await skipped(home, **options) == reason


async def test_no_more_events_a_day_than_people_want(home: HomeAssistantHome) -> None:
    await home.start()
    await choose(home, most_per_day=1)
    await home.win()
    assert home.events("event_skipped") == []
    await home.town.request(evening(EVENT_DAY, offset=21 * 4, bidding_ends=at(EVENT_DAY, 18)))
    await home.move(at(EVENT_DAY, 15, 10))
    [event] = home.events("event_skipped")
    assert event["reason"] == "most_per_day"


async def test_the_price_covers_the_fees_in_tokens(home: HomeAssistantHome) -> None:
    """A call of 0.8 kWh that costs some fees is offered at a price that pays for them, and not below."""
    await home.start()
    await home.step()
    fee = home.data.participant.home.fees.per_call
    worth = 20 * TOKEN_UNIT // 100 * COIN // fee  # a call's fees are worth 0.20 tokens
    await choose(home, coin_worth=f"{worth / TOKEN_UNIT:.18f}")
    await home.take_part()
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 5))
    [bid] = home.events("bid_placed")
    assert bid["promised_wh"] == 800
    assert 0.24 <= float(bid["price"]) <= 0.27
