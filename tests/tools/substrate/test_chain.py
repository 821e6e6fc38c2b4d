"""The chains of the test network stop, start, fork and become final as a test asks for it."""

import pytest

from tests.substrate import Chains, NewChain
from tools.substrate import RequestFailed, Substrate

pytestmark = [pytest.mark.xdist_group("polkadot"), pytest.mark.timeout(300)]


def test_two_chains_say_who_they_are(substrate: Chains) -> None:
    robonomics, hub = substrate
    assert robonomics.request("system_chain") == "Robonomics"
    assert hub.request("system_chain") == "Westend Asset Hub"
    assert robonomics.request("system_properties")["ss58Format"] == 32
    assert hub.request("system_properties")["ss58Format"] == 42
    assert robonomics.hash(0) != hub.hash(0)


def test_a_chain_begins_the_same_every_time_and_goes_on_after_a_stop_and_a_kill(
    substrate: Chains, new_chain: NewChain
) -> None:
    chain = new_chain("robonomics")
    assert chain.hash(0) == substrate.robonomics.hash(0)
    chain.new_block(3)
    hashes = [chain.hash(number) for number in range(5)]
    url = chain.url
    for end in (chain.stop, chain.kill):
        end()
        chain.start()
        assert chain.url == url
        assert [chain.hash(number) for number in range(5)] == hashes
        assert chain.block == chain.finalized == 4
    chain.new_block()
    assert chain.block == 5


def test_a_block_is_final_when_so_many_stand_on_it_and_stays_so(new_chain: NewChain) -> None:
    chain = new_chain("robonomics", finality=2)
    assert (chain.block, chain.finalized) == (1, 0)
    chain.new_block(3)
    assert (chain.block, chain.finalized) == (4, 2)
    chain.set_head(3)
    chain.stop()
    chain.start()
    assert (chain.block, chain.finalized) == (3, 2)
    chain.set_finality(0)
    assert chain.finalized == 3
    with pytest.raises(RequestFailed, match="is final"):
        chain.set_head(2)


def test_another_fork_replaces_blocks_and_can_be_replaced_again(new_chain: NewChain) -> None:
    chain = new_chain("robonomics", finality=5)
    chain.new_block(2)
    first = [chain.hash(number) for number in range(4)]
    chain.set_head(1)
    assert chain.hash(2) is None
    chain.new_block(2)
    second = [chain.hash(number) for number in range(4)]
    assert second[:2] == first[:2]
    assert not set(second[2:]) & {*first, None}
    chain.set_head(str(first[3]))
    chain.kill()
    chain.start()
    assert [chain.hash(number) for number in range(4)] == first


def test_blocks_that_nobody_made_are_not_there(robonomics: Substrate) -> None:
    unknown = "0x" + "12" * 32
    assert robonomics.request("chain_getHeader", unknown) is None
    assert robonomics.request("chain_getBlock", unknown) is None
    assert robonomics.hash(10**6) is None
