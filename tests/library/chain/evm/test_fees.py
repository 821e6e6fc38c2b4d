"""Fees are set by what the network asks now, and raised by what nodes demand of a replacement."""

import pytest

from custom_components.gridpact.chain.evm.fees import Fees, current_fees, posting_fee, raised
from custom_components.gridpact.chain.evm.provider import EvmProvider
from tools.devnet import Anvil

GWEI = 10**9


@pytest.mark.chain
async def test_follows_the_networks_price(anvil: Anvil, provider: EvmProvider) -> None:
    anvil.request("anvil_setNextBlockBaseFeePerGas", hex(8 * GWEI))
    anvil.mine()
    fees = await current_fees(provider)
    assert fees.tip is not None
    assert fees.likely == int(anvil.request("eth_gasPrice"), 16)
    assert fees.max_fee == 2 * (fees.likely - fees.tip) + fees.tip
    assert fees.fields().keys() == {"type", "maxFeePerGas", "maxPriorityFeePerGas"}


@pytest.mark.chain
async def test_prices_a_posting(provider: EvmProvider) -> None:
    assert await posting_fee(provider) == 60_000 * (await current_fees(provider)).likely


def test_a_replacement_pays_an_eighth_more_at_least() -> None:
    fees = Fees(likely=9, max_fee=10, tip=1)
    assert fees.replacing(100, 10) == Fees(likely=113, max_fee=113, tip=12)


def test_a_replacement_follows_a_network_that_became_dear() -> None:
    fees = Fees(likely=900, max_fee=1_800, tip=50)
    assert fees.replacing(100, 10) == fees


def test_a_network_without_base_fee_has_one_price() -> None:
    fees = Fees(likely=8, max_fee=8, tip=None).replacing(8, None)
    assert fees == Fees(likely=9, max_fee=9, tip=None)
    assert fees.fields() == {"gasPrice": 9}


def test_a_ceiling_bounds_the_tip_too() -> None:
    assert Fees(likely=5, max_fee=10, tip=4).at_most(3) == Fees(likely=5, max_fee=3, tip=3)


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 2), (8, 9), (100, 113)])
def test_a_raise_is_a_raise_even_of_nothing(before: int, after: int) -> None:
    assert raised(before) == after
