"""Balances of and payments in an asset, on a real hub."""

import pytest

from custom_components.gridpact.chain.polkadot.assets import Assets, Payment
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.logs import changed_entry
from custom_components.gridpact.chain.polkadot.watching import Point
from tools.substrate import ALICE, BOB, CHARLIE

from .collections import logs_of, new_asset
from .people import People

pytestmark = pytest.mark.xdist_group("polkadot")


async def test_an_asset_says_what_it_is(hub_client: Client, on_hub: People) -> None:
    assets = await new_asset(hub_client, on_hub, BOB, 1_000)
    info = await assets.info()
    assert info is not None
    assert (info.id, info.symbol, info.decimals, info.minimum_balance) == (assets.asset, "PVSE", 2, 5)
    assert (info.owner, info.issuer, info.live) == (ALICE.public_key, ALICE.public_key, True)
    assert await Assets(hub_client, 4_000_000_000).info() is None


async def test_a_payment_is_told_with_its_payer(hub_client: Client, on_hub: People) -> None:
    assets = await new_asset(hub_client, on_hub, BOB, 1_000)
    before = await hub_client.finalized()
    await on_hub.send(BOB, assets.transfer("pay", CHARLIE.public_key, 40))
    payments = [payment for log in await logs_of(hub_client) if (payment := assets.payment_of(log)) is not None]
    assert [(payment.payer, payment.payee, payment.amount) for payment in payments] == [
        (BOB.public_key, CHARLIE.public_key, 40)
    ]
    assert [await assets.balance(account.public_key) for account in (BOB, CHARLIE)] == [960, 40]
    assert [await assets.balance(account.public_key, before.hash) for account in (BOB, CHARLIE)] == [1_000, 0]


async def test_two_ends_of_a_lost_span_tell_of_a_payment(hub_client: Client, on_hub: People) -> None:
    assets = await new_asset(hub_client, on_hub, BOB, 1_000)
    places = assets.watched(CHARLIE.public_key)
    points = []
    for amount in (40, 30):
        await on_hub.send(BOB, assets.transfer("pay", CHARLIE.public_key, amount))
        block = await hub_client.finalized()
        values = await hub_client.fingerprint(places, block.hash)
        points.append(Point(block, dict(zip(places, values, strict=True))))
    first, second = points
    log = changed_entry(places[0], first, second, time=0)
    assert assets.payment_of(log) == Payment(payer=None, payee=CHARLIE.public_key, amount=30, log=log)
    assert assets.payment_of(changed_entry(places[0], second, first, time=0)) is None
    assert Assets(hub_client, assets.asset + 1).payment_of(log) is None
