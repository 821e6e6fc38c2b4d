"""The way to the market: nodes that are gone or of another network, a key in two places, a clock that is wrong."""

import asyncio
from collections.abc import Sequence

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.gridpact.chain.evm import transmitter
from tests.faulty_node import FaultyNode
from tools.devnet import CHAIN_ID, Anvil
from tools.devnet.anvil import find_anvil, free_port

from .support.flows import suggested
from .support.home import HomeAssistantHome
from .support.repairs import issue_of, open_fix, submit, told, wait

pytestmark = pytest.mark.chain

HOUR = 3600
OTHER_CHAIN = 11155111


@pytest.fixture(autouse=True)
def no_other_chain() -> None:
    """The other tests' chains know the same key."""
    transmitter._keys.clear()


def use_nodes(home: HomeAssistantHome, urls: Sequence[str]) -> None:
    """Set the account up with these nodes; before the start."""
    home.entry.add_to_hass(home.hass)
    home.hass.config_entries.async_update_entry(home.entry, data={**home.entry.data, "rpc_urls": list(urls)})


def revive(home: HomeAssistantHome) -> None:
    """Start the node that was killed; its state does not hold the clock."""
    home.town.chain.start()
    home.town.chain.request("evm_setTime", home.now)


class TestUnreachable:
    async def test_is_told_after_an_hour_also_through_a_restart_and_goes_with_the_silence(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        await home.start()
        home.town.chain.stop()
        await wait(home, 60, chain=False)
        await wait(home, 50 * 60, chain=False)
        assert issue_of(hass, "unreachable") is None
        await home.stop()
        await home.start()
        await wait(home, 11 * 60, chain=False)
        words = told(hass, "unreachable")
        assert words["since"] < words["deadline"]
        await home.stop()
        await home.start()
        assert issue_of(hass, "unreachable") is not None

        revive(home)
        await wait(home, 60)
        assert issue_of(hass, "unreachable") is None
        await home.stop()
        await home.start()
        home.town.chain.stop()
        await wait(home, 60, chain=False)
        assert issue_of(hass, "unreachable") is None, "an old silence is over"
        revive(home)

    async def test_another_node_takes_over(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        async with FaultyNode(home.town.chain.url) as node:
            use_nodes(home, [node.url])
            await home.start()
            assert home.state("binary_sensor", "connected") == "on"
        await wait(home, 60, chain=False)
        await wait(home, HOUR, chain=False)
        form = await open_fix(hass, "unreachable")
        assert suggested(form) == {"rpc_urls": [node.url]}

        form = await submit(hass, "unreachable", form, rpc_urls=[node.url])
        assert form["errors"] == {"rpc_urls": "cannot_connect"}
        form = await submit(hass, "unreachable", form, rpc_urls=["somewhere"])
        assert form["errors"] == {"rpc_urls": "invalid_url"}
        done = await submit(hass, "unreachable", form, rpc_urls=[home.town.chain.url])
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        assert issue_of(hass, "unreachable") is None
        assert home.entry.data["rpc_urls"] == [home.town.chain.url]
        assert home.state("binary_sensor", "connected") == "on"

    async def test_the_same_node_may_be_confirmed_once_it_answers(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        await home.start()
        home.town.chain.stop()
        await wait(home, 60, chain=False)
        await wait(home, HOUR, chain=False)
        form = await open_fix(hass, "unreachable")
        revive(home)
        done = await submit(hass, "unreachable", form, rpc_urls=home.entry.data["rpc_urls"])
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        assert issue_of(hass, "unreachable") is None


class TestWrongChain:
    async def test_a_node_that_changed_its_network_is_left_out(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        port = free_port()
        with Anvil(port=port) as second:
            use_nodes(home, [second.url, home.town.chain.url])
            await home.start()
            await wait(home, 60)
            assert issue_of(hass, "wrong_chain") is None
        with Anvil(port=port, chain_id=OTHER_CHAIN) as second:
            await wait(home, 61)
            await wait(home, 15)
            words = told(hass, "wrong_chain")
            assert (words["host"], words["actual"]) == (f"127.0.0.1:{port}", "Sepolia")
            assert home.state("binary_sensor", "connected") == "on", "the other node goes on"

            form = await open_fix(hass, "wrong_chain")
            form = await submit(hass, "wrong_chain", form, rpc_urls=home.entry.data["rpc_urls"])
            assert form["errors"] == {"rpc_urls": "wrong_chain"}
            done = await submit(hass, "wrong_chain", form, rpc_urls=[home.town.chain.url])
            assert done["type"] is FlowResultType.CREATE_ENTRY
            await wait(home, 61)
            assert issue_of(hass, "wrong_chain") is None

    async def test_goes_when_the_node_is_back_in_its_network(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        port = free_port()
        use_nodes(home, [home.town.chain.url, f"http://127.0.0.1:{port}"])
        with Anvil(port=port, chain_id=OTHER_CHAIN):
            await home.start()
            await wait(home, 15)
            assert issue_of(hass, "wrong_chain") is not None
            await home.stop()
            await home.start()
            await wait(home, 15)
            assert issue_of(hass, "wrong_chain") is not None
        with Anvil(port=port):
            await wait(home, 61)
            await wait(home, 15)
            assert issue_of(hass, "wrong_chain") is None


class TestKeyUsedElsewhere:
    async def test_a_second_program_with_the_key_is_told_for_a_day(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        await home.start()
        await home.move(home.now + 13 * HOUR)
        assert home.town.chain.nonce(home.account) > 10
        assert issue_of(hass, "key_used_elsewhere") is None, "all of them were its own"
        await send_by_another_program(home)
        await wait(home, 15)
        assert issue_of(hass, "key_used_elsewhere") is not None
        await home.stop()
        await home.start()
        assert issue_of(hass, "key_used_elsewhere") is not None

        await wait(home, 24 * HOUR)
        assert issue_of(hass, "key_used_elsewhere") is None

    async def test_also_while_home_assistant_was_down(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        await home.stop()
        await send_by_another_program(home)
        await home.start()
        assert issue_of(hass, "key_used_elsewhere") is not None


async def send_by_another_program(home: HomeAssistantHome) -> None:
    """Send a transaction with the home's key from a process of its own."""
    cast = str(find_anvil()).removesuffix("anvil") + "cast"
    command = [cast, "send", home.account, "--value", "1", "--rpc-url", home.town.chain.url]
    command += ["--private-key", home.entry.data["key"], "--chain", str(CHAIN_ID)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


class TestClockWrong:
    async def test_is_told_until_the_clock_is_right(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        for _ in range(6):
            await wait(home, 60)
        assert issue_of(hass, "clock_wrong") is None

        await shift(home, 300)
        assert issue_of(hass, "clock_wrong") is None
        for _ in range(6):
            await tick_both(home, 60)
        assert 180 <= int(told(hass, "clock_wrong")["seconds"]) <= 300

        await shift(home, -300)
        await tick_both(home, 60)
        await tick_both(home, 60)
        assert issue_of(hass, "clock_wrong") is None

    async def test_a_chain_without_new_blocks_tells_nothing(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        for _ in range(10):
            await wait(home, 60, chain=False)
        assert issue_of(hass, "clock_wrong") is None


async def shift(home: HomeAssistantHome, seconds: int) -> None:
    """Set the clock of Home Assistant, not the chain's."""
    await wait(home, seconds, chain=False)


async def tick_both(home: HomeAssistantHome, seconds: int) -> None:
    home.town.chain.advance(seconds)
    await wait(home, seconds, chain=False)
