"""Two Home Assistants on one chain: both join the same event, save, prove it and are paid."""

import pytest

from tests.integration.town import CENT, WALLET, at, offered

from .support.blueprints import Shelf
from .support.home import EVENT_DAY
from .support.neighbours import Homes, move
from .test_blueprint import automate

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def test_both_join_the_same_event_and_are_paid_for_what_each_promised(homes: Homes) -> None:
    for home in homes:
        await home.start()
        await automate(home, Shelf(home.hass))
        await home.take_part()
    town = homes[0].town
    series = await town.request(offered(EVENT_DAY, target_wh=1200))
    await move(homes, at(EVENT_DAY, 12, 1))
    await move(homes, at(EVENT_DAY, 12, 2))
    promised = [home.state("sensor", "promised") for home in homes]
    assert sorted(promised) == ["400", "800"], "who was quicker got all of it, the other what was left"
    assert [home.events("event_joined")[0]["event_id"] for home in homes] == [str(series)] * 2

    await move(homes, at(EVENT_DAY, 18, 15))
    assert [home.relay.says for home in homes] == ["off", "off"]
    await move(homes, at(EVENT_DAY, 20))
    assert [home.relay.says for home in homes] == ["on", "on"]
    await move(homes, at(EVENT_DAY, 20, 2))
    for home in homes:
        assert home.names[-2:] == ["event_settled", "event_paid"]
        assert home.state("sensor", "reliability") == "100"
    earned = {"800": "0.24", "400": "0.12"}
    assert [home.state("sensor", "earned") for home in homes] == [earned[wh] for wh in promised]
    assert await town.market.token_balance(WALLET) == 36 * CENT
    settled = [await town.market.site(home.account) for home in homes]
    assert [site.delivered_wh for site in settled] == [site.awarded_wh for site in settled] == list(map(int, promised))


async def test_what_one_leaves_the_other_does_not_notice(homes: Homes) -> None:
    first, second = homes
    for home in homes:
        await home.start()
        await home.take_part()
    await first.town.request(offered(EVENT_DAY, target_wh=2000))
    await move(homes, at(EVENT_DAY, 18))
    for home in homes:
        await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await move(homes, at(EVENT_DAY, 18, 30))
    await first.call("button", "press", entity_id=first.entity_id("button", "leave_event"))
    assert (first.relay.says, second.relay.says) == ("on", "off")
    await move(homes, at(EVENT_DAY, 20, 2))
    assert [home.state("sensor", "earned") for home in homes] == ["0.06", "0.24"]
