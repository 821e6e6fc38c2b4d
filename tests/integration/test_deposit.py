"""The deposit that a market asks for: registered with it, clearly missing, limited, on its way out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.chain.evm.contracts import REGISTRY
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.market.models import Account
from custom_components.gridpact.participation.snapshot import Snapshot

from .town import TOKEN_UNIT, WALLET, House, Town, at, town

pytestmark = pytest.mark.chain

MINIMUM = 2 * TOKEN_UNIT


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path, minimum_stake=MINIMUM) as place:
        yield place


async def step(house: House, minute: int) -> Snapshot:
    now = at(0, minute=minute)
    house.town.chain.set_time(now)
    return await house.participant.step(now)


async def registered(house: House) -> Account:
    await house.town.give(house.account, MINIMUM)
    assert not (await step(house, 1)).errors
    account = await house.town.market.account(house.account)
    assert account is not None
    return account


async def test_a_home_registers_with_its_deposit_in_one_transaction(here: Town) -> None:
    house = await here.house()
    account = await registered(house)
    assert (account.stake, account.owner, account.active) == (MINIMUM, WALLET, True)
    assert [entry.purpose.partition(":")[0] for entry in await house.entries()] == ["register", "meter"]
    assert await here.market.token_balance(house.account) == 0


async def test_a_missing_deposit_is_said_and_waited_for(here: Town) -> None:
    house = await here.house()
    for minute in (1, 2):
        snapshot = await step(house, minute)
        assert [(error.key, error.placeholders["deposit"]) for error in snapshot.errors] == [("no_deposit", "2 GPT")]
        assert snapshot.troubles.deposit_missing == MINIMUM
        assert not snapshot.registered
    assert not await house.entries()

    await here.give(house.account, MINIMUM - 1)
    assert (await step(house, 3)).troubles.deposit_missing == MINIMUM
    await here.give(house.account, 1)
    snapshot = await step(house, 4)  # at once: nothing was tried in vain before
    assert not snapshot.errors
    assert (snapshot.registered, snapshot.deposit, snapshot.troubles.deposit_missing) == (True, MINIMUM, 0)


async def test_a_limit_on_payments_holds_for_the_deposit_too(here: Town) -> None:
    house = await here.house()
    house.caps = Caps(buy_each=MINIMUM - 1)
    await house.restart()
    await here.give(house.account, MINIMUM)
    snapshot = await step(house, 1)
    assert [error.key for error in snapshot.errors] == ["over_limit"]
    (refusal,) = snapshot.troubles.refusals
    assert (refusal.purpose, refusal.option, refusal.needed) == ("register", "buy_each", MINIMUM)
    house.caps = replace(house.caps, buy_each=MINIMUM)
    await house.restart()
    assert (await step(house, 2)).registered


async def test_what_is_taken_out_is_readable_until_it_is_paid(here: Town) -> None:
    house = await here.house()
    await registered(house)
    await here.deposit(house.account, 3 * TOKEN_UNIT)
    sender, market = house.home.sender, here.market
    assert sender is not None
    await sender.send(market.withdraw_stake(house.account, TOKEN_UNIT, "unbond:1"))
    account = await market.account(house.account)
    assert account is not None
    assert (account.stake, account.unbonding) == (4 * TOKEN_UNIT, TOKEN_UNIT)
    assert account.unbonds_at == here.chain.time + await market.unbonding_time()

    here.chain.set_time(account.unbonds_at)
    await sender.send(market.claim_stake(house.account, account.unbonds_at))
    account = await market.account(house.account)
    assert account is not None
    assert (account.stake, account.unbonding) == (4 * TOKEN_UNIT, 0)
    assert await market.token_balance(WALLET) == TOKEN_UNIT


async def test_the_parameters_are_readable(here: Town) -> None:
    assert await here.market.minimum_stake() == MINIMUM
    assert await here.market.unbonding_time() == 7 * 86_400
    assert await here.market.governor() is None
    await here.operator.invoke(REGISTRY, here.deployed.registry, "setGovernor", WALLET)
    assert await here.market.governor() == WALLET
