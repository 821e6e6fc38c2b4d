"""Money that needs a person: limits that refuse, pay on the wrong key, a transaction that waits, a lost deposit."""

import asyncio
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact import assembly
from custom_components.gridpact.chain.entries import Entry, State
from custom_components.gridpact.chain.evm.contracts import REGISTRY, TOKEN, encode
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.const import DOMAIN
from tests.integration.town import COIN, TOKEN_UNIT, WALLET, at

from .support.flows import suggested
from .support.home import EVENT_DAY, USUAL_W, HomeAssistantHome
from .support.repairs import issue_of, open_fix, submit, told, wait

pytestmark = pytest.mark.chain

HOUR = 3600
LIMITS = {"fee_each": "0.000000001", "fee_per_day": "0.02", "buy_each": "5", "buy_per_day": "20"}
MIDNIGHT = at(EVENT_DAY + 1, 0, 2)


async def committed(home: HomeAssistantHome) -> int:
    _, ranges = await home.town.market.ledger_head(home.account)
    return ranges


class TestSpendingLimit:
    async def refused(self, home: HomeAssistantHome) -> None:
        """The readings of a day cannot be committed: the fee is above the limit."""
        home.entry.add_to_hass(home.hass)
        home.hass.config_entries.async_update_entry(home.entry, options=LIMITS)
        await home.start()
        assert issue_of(home.hass, "spending_limit") is None
        await wait(home, MIDNIGHT - home.now)

    async def test_is_raised(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await self.refused(home)
        before = await committed(home)
        words = told(hass, "spending_limit")
        assert (words["what"], words["which"]) == ("Committing readings", "the network fee each")
        assert words["limit"] == "0.000000001 ETH"
        assert words["amount"].endswith(" ETH")

        form = await open_fix(hass, "spending_limit")
        assert suggested(form) == {"limit": 1e-9}
        form = await submit(hass, "spending_limit", form, limit=0.03)
        assert form["errors"] == {"limit": "limit_order"}
        done = await submit(hass, "spending_limit", form, limit=0.01)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        await home.step()
        assert home.entry.options["fee_each"] == "0.01"
        assert await committed(home) == before + 1
        assert issue_of(hass, "spending_limit") is None

    async def test_is_left_as_it_is(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await self.refused(home)
        before = await committed(home)
        form = await open_fix(hass, "spending_limit")
        done = await submit(hass, "spending_limit", form, limit=1e-9)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await wait(home, HOUR)
        await home.stop()
        await home.start()
        await wait(home, HOUR)
        assert issue_of(hass, "spending_limit") is None
        assert await committed(home) == before


def with_new_key(home: HomeAssistantHome, payout: str | None) -> str:
    """Give the home a key that nobody registered yet; returns its address."""
    key = Key.make()
    home.town.chain.set_balance(key.address, COIN)
    home.account = key.address
    home.entry = MockConfigEntry(
        domain=DOMAIN,
        title="Konstanz Flex",
        unique_id=f"evm-1-market-{key.address}".lower(),
        data={**home.entry.data, "key": key.reveal(), "account": key.address, "payout": payout},
        subentries_data=[subentry.as_dict() for subentry in home.entry.subentries.values()],
    )
    return key.address


class TestNoDeposit:
    async def test_is_asked_for_until_it_has_arrived(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        address = with_new_key(home, WALLET)
        await home.town.minimum_stake(2 * TOKEN_UNIT)
        await home.start()
        words = told(hass, "no_deposit")
        assert (words["amount"], words["address"]) == ("2 GPT", address)

        form = await open_fix(hass, "no_deposit")
        form = await submit(hass, "no_deposit", form)
        assert form["errors"] == {"base": "no_deposit"}
        await home.town.give(address, 2 * TOKEN_UNIT)
        assert (await submit(hass, "no_deposit", form))["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        assert issue_of(hass, "no_deposit") is None
        account = await home.town.market.account(address)
        assert account is not None
        assert (account.stake, account.owner) == (2 * TOKEN_UNIT, WALLET)


class TestEarningsOnKey:
    async def test_go_to_a_wallet(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        address = with_new_key(home, None)
        await home.start()
        await self.earn(home, 10 * TOKEN_UNIT - 1)
        assert issue_of(hass, "earnings_on_key") is None
        await self.earn(home, 1)
        assert told(hass, "earnings_on_key")["amount"] == "10 GPT"

        form = await open_fix(hass, "earnings_on_key")
        form = await submit(hass, "earnings_on_key", form, payout=WALLET[:-1])
        assert form["errors"] == {"payout": "invalid_address"}
        form = await submit(hass, "earnings_on_key", form, payout=address)
        assert form["errors"] == {"payout": "payout_is_key"}
        before = await home.town.market.token_balance(WALLET)
        done = await submit(hass, "earnings_on_key", form, payout=WALLET)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        assert issue_of(hass, "earnings_on_key") is None
        account = await home.town.market.account(address)
        assert account is not None
        assert account.beneficiary == WALLET == home.entry.data["payout"]
        assert await home.town.market.token_balance(WALLET) == before + 10 * TOKEN_UNIT
        assert await home.town.market.token_balance(address) == 0

    async def earn(self, home: HomeAssistantHome, amount: int) -> None:
        await home.town.operator.invoke(TOKEN, home.town.deployed.token, "mint", home.account, amount)
        await home.step()


class TestNoAnswer:
    async def test_a_higher_fee_replaces_what_waits(
        self, hass: HomeAssistant, home: HomeAssistantHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(assembly, "Sender", partial(Sender, timeout=-1))  # time stands still while it waits
        await home.start()
        chain, nonce, before = home.town.chain, home.town.chain.nonce(home.account), await committed(home)
        chain.set_time(MIDNIGHT)
        chain.automine(on=False)
        await wait(home, MIDNIGHT - home.now, chain=False)
        for _ in range(6):  # it raises the fee by itself as long as that may help
            await wait(home, 200, chain=False)
        assert issue_of(hass, "no_answer") is None
        await wait(home, HOUR, chain=False)
        words = told(hass, "no_answer")
        assert (words["what"], words["hours"]) == ("Committing readings", "1")

        tried = len((await self.posting(home)).attempts)
        form = await open_fix(hass, "no_answer")
        first = form["description_placeholders"]["fee"]
        assert first.endswith(" ETH")
        await self.sender(home).raise_fee((await self.posting(home)).purpose)
        form = await submit(hass, "no_answer", form)
        assert form["errors"] == {"base": "fee_rose"}
        assert form["description_placeholders"]["fee"] != first
        done = await submit(hass, "no_answer", form)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        assert len((await self.posting(home)).attempts) == tried + 2
        await wait(home, 60, chain=False)
        assert issue_of(hass, "no_answer") is None, "the wait begins anew"

        await wait(home, HOUR, chain=False)
        chain.mine()
        await self.sender(home).resume()
        result = await open_fix(hass, "no_answer")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "arrived")
        await wait(home, 60)
        assert issue_of(hass, "no_answer") is None
        assert (await self.posting(home)).state is State.MINED
        assert chain.nonce(home.account) == nonce + 1
        assert await committed(home) == before + 1

    def sender(self, home: HomeAssistantHome) -> Sender:
        assert home.data.chain.sender is not None
        return home.data.chain.sender

    async def posting(self, home: HomeAssistantHome) -> Entry:
        newest = (await asyncio.to_thread(home.data.chain.journal.entries))[-1]
        assert newest.purpose.startswith("post:")
        return newest


class TestDepositReduced:
    async def test_is_told_until_somebody_has_seen_it(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        await home.move(at(EVENT_DAY, 18))
        await home.move(at(EVENT_DAY, 20), watts=USUAL_W + 100)
        await home.move(at(EVENT_DAY, 20, 2))
        owed = home.data.coordinator.data.snapshot.owed_wh
        assert owed is not None
        assert owed > 0
        assert issue_of(hass, "deposit_reduced") is None
        self.leave_market(home)
        await wait(home, 15)
        words = told(hass, "deposit_reduced")
        assert words["reason"] == "energy was still owed"
        assert words["left"].endswith(" GPT")
        await home.stop()
        await home.start()
        assert told(hass, "deposit_reduced") == words

        form = await open_fix(hass, "deposit_reduced")
        assert (await submit(hass, "deposit_reduced", form))["type"] is FlowResultType.CREATE_ENTRY
        await home.step()
        assert issue_of(hass, "deposit_reduced") is None
        await home.stop()
        await home.start()
        assert issue_of(hass, "deposit_reduced") is None

    def leave_market(self, home: HomeAssistantHome) -> None:
        """The owner leaves with a debt."""
        chain = home.town.chain
        chain.set_balance(WALLET, COIN)
        chain.request("anvil_impersonateAccount", WALLET)
        data = encode(REGISTRY, "leave", home.account).hex()
        chain.request("eth_sendTransaction", {"from": WALLET, "to": home.town.deployed.registry, "data": f"0x{data}"})
