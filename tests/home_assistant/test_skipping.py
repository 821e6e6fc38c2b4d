"""Why the home takes no part is said: every reason happens for its real cause, on a real chain."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.market.models import Terms
from custom_components.gridpact.market.strategy import SkipReason
from tests.integration.town import HOUR, INTERVAL, TOKEN_UNIT, at, evening, offered

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.words import ENGLISH

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

WORDS = ENGLISH["entity"]["event"]["events"]["state_attributes"]["reason"]["state"]
LATER = evening(EVENT_DAY, offset=21 * HOUR // INTERVAL)

type Prepare = Callable[[HomeAssistantHome], None]


def options(**chosen: Any) -> Prepare:
    """People chose these options."""

    def prepare(home: HomeAssistantHome) -> None:
        home.entry.add_to_hass(home.hass)
        home.hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, **chosen})

    return prepare


def asking(price: str) -> Prepare:
    return lambda home: home.change_load(minimum_price=price)


def protected(home: HomeAssistantHome) -> None:
    home.change_load(critical=True)


def without_fee_money(home: HomeAssistantHome) -> None:
    home.town.chain.set_balance(home.account, 1)


def with_a_new_key(home: HomeAssistantHome) -> None:
    """A key that has no fee money cannot register."""
    key = Key.read("22" * 32)
    home.account = key.address
    home.entry = MockConfigEntry(
        domain=DOMAIN,
        title=home.entry.title,
        unique_id="evm-new",
        data={**home.entry.data, "key": key.reveal(), "account": key.address},
        subentries_data=[subentry.as_dict() for subentry in home.entry.subentries.values()],
    )


def as_it_is(home: HomeAssistantHome) -> None:
    """Nothing is changed."""


REASONS: list[tuple[SkipReason, Prepare, tuple[Terms, ...]]] = [
    (SkipReason.PRICE, asking("1.50"), (evening(EVENT_DAY),)),
    (SkipReason.PROFIT, options(minimum_profit="50"), (evening(EVENT_DAY),)),
    (SkipReason.NOTHING_TO_SAVE, protected, (evening(EVENT_DAY),)),
    (SkipReason.QUIET_HOURS, options(quiet_from="10:30:00", quiet_to="11:00:00"), (evening(EVENT_DAY),)),
    (SkipReason.MOST_PER_DAY, options(most_per_day=1), (evening(EVENT_DAY), LATER)),
    (SkipReason.OVERLAP, as_it_is, (evening(EVENT_DAY), evening(EVENT_DAY))),
    (SkipReason.KIND, options(kinds=[]), (evening(EVENT_DAY),)),
    (SkipReason.NOT_REGISTERED, with_a_new_key, (evening(EVENT_DAY),)),
    (SkipReason.NOT_ATTESTED, as_it_is, (evening(EVENT_DAY, attested_only=True),)),
    (SkipReason.DEPOSIT, as_it_is, (evening(EVENT_DAY, minimum_stake=1000 * TOKEN_UNIT),)),
    (SkipReason.LIMIT, options(fee_each="0.000000000001"), (evening(EVENT_DAY),)),
    (SkipReason.FEE_MONEY, without_fee_money, (evening(EVENT_DAY),)),
]


def test_no_reason_is_forgotten() -> None:
    alone = {SkipReason.AUTOMATIC_OFF, SkipReason.FULL, SkipReason.DEACTIVATED}
    assert {reason for reason, _, _ in REASONS} == set(SkipReason) - alone


async def test_automatic_off(home: HomeAssistantHome) -> None:
    await home.start()
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    assert [skipped["reason"] for skipped in home.events("event_skipped")] == ["automatic_off"]


async def test_deactivated(home: HomeAssistantHome) -> None:
    await home.start()
    await home.take_part()
    await home.town.activate(home.account, on=False)
    await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    assert [skipped["reason"] for skipped in home.events("event_skipped")] == ["deactivated"]
    assert home.events("event_skipped")[0]["reason_text"] == WORDS["deactivated"]


async def test_full(home: HomeAssistantHome) -> None:
    """A neighbour was quicker and takes the whole of it."""
    neighbour = await home.town.house("neighbour")
    await neighbour.participant.step(home.now)
    await home.town.deposit(neighbour.account, 10 * TOKEN_UNIT)
    series = await home.town.request(offered(EVENT_DAY))
    await neighbour.participant.step(home.now)
    await neighbour.participant.join(series, 1000, home.now)
    neighbour.database.close()

    await home.start()
    await home.take_part()
    await home.step()
    assert [skipped["reason"] for skipped in home.events("event_skipped")] == ["automatic_off", "full"]
    assert home.events("event_skipped")[1]["reason_text"] == WORDS["full"]
    assert home.events("event_joined") == []


@pytest.mark.parametrize(("reason", "prepare", "requests"), REASONS, ids=[reason for reason, _, _ in REASONS])
async def test_reason(
    home: HomeAssistantHome, reason: SkipReason, prepare: Prepare, requests: tuple[Terms, ...]
) -> None:
    prepare(home)
    await home.start()
    await home.take_part()
    for minute, terms in enumerate(requests, start=1):
        await home.town.request(terms)
        await home.move(at(EVENT_DAY, 12, minute))
    await home.step()
    [skipped] = home.events("event_skipped")
    assert (skipped["reason"], skipped["reason_text"]) == (reason, WORDS[reason])
    assert skipped["event_id"] == str(len(requests))
    placed = [bid["event_id"] for bid in home.events("bid_placed")]
    assert placed == ["1"][: len(requests) - 1], "only what stands in nobody's way is bid for"
