"""The deposit by hand: added to, taken from, paid out, slashed; and an account that its wallet deactivates."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.participation.telling import plain

from .living import DAY, settled_in, step, told
from .town import TOKEN_UNIT, WALLET, House, Town, at, offered, town

pytestmark = pytest.mark.chain

NOW = at(0, 12)
SEVEN_DAYS = 7 * 86_400


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


@pytest.fixture
async def house(here: Town) -> House:
    """A home with a deposit of ten, whose key holds five more."""
    house = await here.house()
    await step(house, at(0, minute=1))
    await here.deposit(house.account, 10 * TOKEN_UNIT)
    await here.give(house.account, 5 * TOKEN_UNIT)
    await step(house, NOW)
    return house


async def purposes(house: House) -> list[str]:
    moves = ("stake", "unbond", "claim_stake")
    return [entry.purpose for entry in await house.entries() if entry.purpose.partition(":")[0] in moves]


async def test_each_addition_is_made_once_and_the_next_one_is_another(house: House) -> None:
    for _ in range(2):
        transaction = await house.participant.add_stake(TOKEN_UNIT, NOW)
        assert transaction.startswith("0x")
    assert (await step(house, NOW + 60)).deposit == 12 * TOKEN_UNIT
    assert await purposes(house) == [f"stake:0:{TOKEN_UNIT}", f"stake:1:{TOKEN_UNIT}"]


async def test_asked_again_while_there_is_no_answer_it_goes_on_with_the_same(house: House) -> None:
    """The first transaction is sent, and no block comes."""
    house.database.close()
    await asyncio.to_thread(house.build, 0)
    await step(house, NOW + 60)
    house.town.chain.automine(on=False)
    for _ in range(2):
        with pytest.raises(Exception, match="outcome_unknown"):
            await house.participant.add_stake(TOKEN_UNIT, NOW + 61)
    house.town.chain.automine(on=True)
    house.town.chain.mine()
    await step(house, NOW + 120)
    snapshot = await step(house, NOW + 121)
    assert snapshot.deposit == 11 * TOKEN_UNIT
    entries = [entry for entry in await house.entries() if entry.purpose.startswith("stake")]
    assert [entry.state for entry in entries] == [State.MINED]


async def test_what_is_taken_out_reaches_the_wallet_by_itself_when_it_has_waited(house: House) -> None:
    await house.participant.withdraw_stake(3 * TOKEN_UNIT, NOW)
    taken_out = house.town.chain.time
    snapshot = await step(house, NOW + 60)
    holder = house.home.holder
    assert snapshot.deposit == 7 * TOKEN_UNIT
    assert holder is not None
    assert (holder.unbonding, holder.unbonds_at) == (3 * TOKEN_UNIT, taken_out + SEVEN_DAYS)
    await step(house, holder.unbonds_at - 60)
    assert await house.town.market.token_balance(WALLET) == 0
    await step(house, holder.unbonds_at + 60)
    assert await house.town.market.token_balance(WALLET) == 3 * TOKEN_UNIT
    await step(house, holder.unbonds_at + 120)
    assert await purposes(house) == [
        f"unbond:0:{3 * TOKEN_UNIT}",
        f"claim_stake:{house.account}:{holder.unbonds_at}",
    ]


async def test_the_market_says_why_something_cannot_be_taken_out(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    with pytest.raises(Refused, match=r"rejected.*"):
        await house.participant.withdraw_stake(11 * TOKEN_UNIT, at(DAY, 12))
    await here.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    with pytest.raises(Refused, match="bids or events are still open"):
        await house.participant.withdraw_stake(TOKEN_UNIT, at(DAY, 12, 6))
    with pytest.raises(Refused, match="there is not enough of the token"):
        await house.participant.add_stake(TOKEN_UNIT, at(DAY, 12, 6))
    assert await purposes(house) == [], "nothing was sent"


async def test_a_home_without_an_account_has_no_deposit(here: Town) -> None:
    house = await here.house()
    with pytest.raises(Refused, match="watch_only"):
        await house.participant.add_stake(TOKEN_UNIT, NOW)


async def test_a_slashed_deposit_is_told_with_what_the_market_says(house: House) -> None:
    await house.participant.acknowledge((await step(house, NOW + 1)).happenings)
    await house.town.slash(house.account, 4 * TOKEN_UNIT, "Meter [opened](https://x.example) twice")
    snapshot = await step(house, NOW + 60)
    [reduced] = snapshot.happenings
    assert reduced.type == "deposit_reduced"
    said = "Meter openedhttps://x.example twice"
    assert {name: reduced.data[name] for name in ("amount", "left", "reason", "reason_text")} == {
        "amount": "4",
        "left": "6",
        "reason": "slashed",
        "reason_text": said,
    }
    [forfeit] = snapshot.troubles.forfeits
    assert (forfeit.amount, forfeit.left, forfeit.reason, forfeit.text) == (
        4 * TOKEN_UNIT,
        6 * TOKEN_UNIT,
        "slashed",
        said,
    )
    await house.participant.confirm_forfeits()
    assert (await step(house, NOW + 61)).troubles.forfeits == ()


async def test_in_a_dispute_nothing_is_paid_out(house: House) -> None:
    await house.participant.withdraw_stake(3 * TOKEN_UNIT, NOW)
    ready = house.town.chain.time + SEVEN_DAYS
    house.town.chain.set_time(ready - 86_400)
    await house.town.slash(house.account, TOKEN_UNIT, "a meter was bridged")
    snapshot = await step(house, ready + 60)
    assert snapshot.errors == ()
    assert snapshot.troubles.dispute is not None
    assert snapshot.troubles.dispute.reason == "a meter was bridged"
    assert await house.town.market.token_balance(WALLET) == 0
    assert (await step(house, ready + SEVEN_DAYS)).troubles.dispute is None
    assert await house.town.market.token_balance(WALLET) == 3 * TOKEN_UNIT


async def test_a_deactivated_account_joins_nothing_and_says_so(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await told(house, await step(house, at(DAY, 11)))
    await here.activate(house.account, on=False)
    here.chain.set_time(at(DAY, 12))
    await here.request(offered(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert snapshot.troubles.deactivated
    skipped = [one.data["reason"] for one in snapshot.happenings if one.type == "event_skipped"]
    assert skipped == ["deactivated"]
    assert await told(house, snapshot) == ["account_deactivated", "event_announced", "event_skipped"]

    await here.activate(house.account, on=True)
    snapshot = await step(house, at(DAY, 12, 6))
    assert not snapshot.troubles.deactivated
    assert await told(house, snapshot) == ["account_reactivated", "event_joined"]


def test_a_strangers_words_stay_words() -> None:
    assert plain("Bridged\n[now](http://x) <b>`*_#|{}~!\\") == "Bridgednowhttp://x b"
