"""Each purpose becomes one transaction, whatever the node, the chain or other programs do."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import logging
from pathlib import Path
from typing import Any

from eth_account import Account
import pytest

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.chain.evm.attempts import pricing_of
from custom_components.gridpact.chain.evm.draft import with_margin
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key, SignedTransaction
from custom_components.gridpact.chain.spending import Caps, Currency
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import OutcomeUnknown, Refused, Rejected, Unreachable
from tests.devnet import HOME, UTILITY, WALLET, refuse_event_loop
from tests.faulty_node import FaultyNode
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil

pytestmark = pytest.mark.chain

PAYMENT = Call(purpose="pay:1", to=WALLET.address, data=b"", value=1)
SEND = "eth_sendRawTransaction"

type Make = Callable[..., Sender]


@pytest.fixture(autouse=True)
def signing_leaves_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    sign = Key.sign

    def checked(key: Key, transaction: Any) -> SignedTransaction:
        refuse_event_loop()
        return sign(key, transaction)

    monkeypatch.setattr(Key, "sign", checked)


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


@pytest.fixture
def make(provider: EvmProvider, journal: Journal) -> Make:
    def make(provider: EvmProvider = provider, **options: Any) -> Sender:
        options = {"poll_interval": 0.02, "timeout": 10.0, "lost_after": 0.1, **options}
        return Sender(provider, Key.read(HOME.secret), CHAIN_ID, journal, **options)

    return make


def paid(anvil: Anvil) -> int:
    return anvil.balance(WALLET.address) - 10_000 * 10**18


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def entry_of(journal: Journal, purpose: str = PAYMENT.purpose) -> Any:
    return await asyncio.to_thread(journal.find, purpose)


async def watch(sender: Sender, *, passes: int = 100) -> None:
    """Resume until nothing is on the way."""
    for _ in range(passes):
        await sender.resume()
        if not await asyncio.to_thread(sender.journal.unfinished):
            return
        await asyncio.sleep(0.02)


async def test_a_call_becomes_a_transaction(anvil: Anvil, market: EvmMarket, make: Make) -> None:
    outcome = await make().send(market.register(WALLET.address, 0))
    receipt = anvil.request("eth_getTransactionReceipt", outcome.transaction)
    assert outcome.block == int(receipt["blockNumber"], 16)
    assert outcome.fee == int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert [(log.name, log.arguments["owner"]) for log in outcome.logs] == [("Registered", WALLET.address)]


async def test_the_same_purpose_again_gives_the_same_outcome(anvil: Anvil, make: Make) -> None:
    sender = make()
    assert await sender.send(PAYMENT) == await sender.send(replace(PAYMENT, value=2))
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_the_same_purpose_asked_at_once_is_sent_once(anvil: Anvil, make: Make) -> None:
    sender = make()
    first, second = await asyncio.gather(sender.send(PAYMENT), sender.send(PAYMENT))
    assert first == second
    assert paid(anvil) == 1


@pytest.mark.parametrize("block_time", [None, 1])
async def test_a_hundred_at_once_arrive_in_order(
    session: Any, journal: Journal, make: Make, *, block_time: int | None
) -> None:
    with Anvil(block_time=block_time) as anvil:
        sender = make(EvmProvider(session, [anvil.url], CHAIN_ID), timeout=60)
        calls = [replace(PAYMENT, purpose=f"pay:{number}") for number in range(100)]
        outcomes = await asyncio.gather(*[sender.send(call) for call in calls])
        nonces = [anvil.request("eth_getTransactionByHash", outcome.transaction)["nonce"] for outcome in outcomes]
        assert [int(nonce, 16) for nonce in nonces] == list(range(100))
        assert paid(anvil) == 100


async def test_two_senders_of_one_key_take_turns(anvil: Anvil, tmp_path: Path, make: Make, provider: Any) -> None:
    other = Journal(await asyncio.to_thread(Database, tmp_path / "other.db"))
    senders = [make(), Sender(provider, Key.read(HOME.secret), CHAIN_ID, other, poll_interval=0.02)]
    calls = [replace(PAYMENT, purpose=f"pay:{number}") for number in range(10)]
    await asyncio.gather(*[sender.send(call) for sender in senders for call in calls])
    assert paid(anvil) == 20


async def test_what_the_contract_would_refuse_is_not_sent(anvil: Anvil, market: EvmMarket, make: Make) -> None:
    with pytest.raises(Refused) as caught:
        await make().send(market.bid(1, HOME.address, 1200, 5))
    assert caught.value.key == "rejected"
    assert caught.value.placeholders == {"reason": "there is no event 1", "code": "unknown_series", "fee": "0"}
    assert anvil.nonce(HOME.address) == 0


async def test_what_the_contract_refused_costs_its_fee_and_may_be_tried_again(
    anvil: Anvil, session: Any, market: EvmMarket, make: Make, journal: Journal
) -> None:
    first = market.register(WALLET.address, 0)
    second = replace(market.register(UTILITY.address, 0), purpose="register:again")  # for another owner
    async with FaultyNode(anvil.url) as node:
        node.fail("drop", SEND)  # so that both are tried before one of them is in the chain
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        sending = [asyncio.create_task(sender.send(call)) for call in (first, second)]
        while await entry_of(journal, second.purpose) is None:
            await asyncio.sleep(0.02)
        node.mend()
        await sending[0]
        with pytest.raises(Rejected) as caught:
            await sending[1]
    assert caught.value.placeholders["code"] == "already_registered"
    assert caught.value.placeholders["reason"] == "the account is registered already"
    assert caught.value.placeholders["fee"].endswith(" ETH")
    assert (await entry_of(journal, second.purpose)).fee > 0
    with pytest.raises(Refused):
        await make().send(second)


@pytest.mark.parametrize(
    ("caps", "option"),
    [
        (Caps(fee_each=10), "fee_each"),
        (Caps(fee_per_day=10), "fee_per_day"),
        (Caps(buy_each=4), "buy_each"),
        (Caps(buy_per_day=4), "buy_per_day"),
    ],
)
async def test_a_limit_refuses(anvil: Anvil, make: Make, caps: Caps, option: str) -> None:
    sender = make(caps=caps, token=Currency("EURx", 6))
    with pytest.raises(Refused) as caught:
        await sender.send(replace(PAYMENT, cost=5))
    assert (caught.value.key, caught.value.placeholders["option"]) == ("over_limit", option)
    assert paid(anvil) == 0


async def test_a_limit_bounds_what_may_be_paid_at_most(make: Make, journal: Journal) -> None:
    likely = await make().posting_fee() * with_margin(21_000) // 60_000
    await make(caps=Caps(fee_each=likely + 1)).send(PAYMENT)
    [attempt] = (await entry_of(journal)).attempts
    assert attempt.fee <= likely + 1


async def test_a_days_limit_counts_what_was_paid(make: Make, journal: Journal) -> None:
    await make().send(PAYMENT)
    spent = (await entry_of(journal)).fee
    with pytest.raises(Refused) as caught:
        await make(caps=Caps(fee_per_day=spent)).send(replace(PAYMENT, purpose="pay:2"))
    assert caught.value.placeholders["limit"] == "0 ETH"


@pytest.mark.parametrize("balance", [0, 20_000])
async def test_without_fee_money_nothing_is_sent(anvil: Anvil, make: Make, balance: int) -> None:
    anvil.set_balance(HOME.address, balance)
    with pytest.raises(Refused) as caught:
        await make().send(replace(PAYMENT, value=0))
    assert caught.value.key == "no_fee_money"
    assert caught.value.placeholders.keys() == {"needed", "balance"}


async def test_a_payment_needs_its_money(anvil: Anvil, make: Make) -> None:
    anvil.set_balance(HOME.address, 10**18)
    with pytest.raises(Refused) as caught:
        await make().send(replace(PAYMENT, value=2 * 10**18))
    assert (caught.value.key, caught.value.placeholders["amount"]) == ("no_money", "2 ETH")


async def test_without_a_node_nothing_is_planned(anvil: Anvil, make: Make, journal: Journal) -> None:
    anvil.stop()
    with pytest.raises(Unreachable):
        await make().send(PAYMENT)
    assert await entry_of(journal) is None


@pytest.mark.parametrize("mined", [True, False])
async def test_an_answer_that_got_lost_is_found_by_the_hash(
    anvil: Anvil, session: Any, make: Make, journal: Journal, *, mined: bool
) -> None:
    """Sent again, the node says "nonce too low" if it was mined, and "already known" if it was not."""
    anvil.automine(on=mined)
    async with FaultyNode(anvil.url) as node:
        node.fail("swallow", SEND)
        sending = asyncio.create_task(make(EvmProvider(session, [node.url], CHAIN_ID)).send(PAYMENT))
        while SEND not in node.methods:
            await asyncio.sleep(0.02)
        node.mend()
        await asyncio.sleep(0.1)
        anvil.mine()
        outcome = await sending
    assert [attempt.hash for attempt in (await entry_of(journal)).attempts] == [outcome.transaction]
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


@pytest.mark.parametrize(
    "message", ["already known", "nonce too low", "replacement transaction underpriced", "internal error"]
)
async def test_a_node_that_refuses_what_it_took_changes_nothing(
    anvil: Anvil, session: Any, make: Make, message: str
) -> None:
    async with FaultyNode(anvil.url) as node:
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        node.fail("swallow", SEND)
        sending = asyncio.create_task(sender.send(PAYMENT))
        while SEND not in node.methods:
            await asyncio.sleep(0)
        node.fail({"code": -32000, "message": message}, SEND)
        await sending
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_a_transaction_that_never_arrived_is_handed_over_again(
    anvil: Anvil, session: Any, make: Make, journal: Journal
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail("drop", SEND)
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        sending = asyncio.create_task(sender.send(PAYMENT))
        while node.methods.count(SEND) < 2:
            await asyncio.sleep(0.02)
        node.mend()
        await sending
    assert len((await entry_of(journal)).attempts) == 1
    assert paid(anvil) == 1


async def test_another_node_gets_the_same_transaction(anvil: Anvil, session: Any, make: Make, journal: Journal) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail("drop", SEND)
        outcome = await make(EvmProvider(session, [node.url, anvil.url], CHAIN_ID)).send(PAYMENT)
    assert [attempt.hash for attempt in (await entry_of(journal)).attempts] == [outcome.transaction]
    assert paid(anvil) == 1


async def test_a_node_that_was_away_gets_what_it_lost(
    session: Any, tmp_path: Path, make: Make, journal: Journal
) -> None:
    anvil = Anvil(state=tmp_path / "state.json", options=["--no-mining"])
    with anvil:
        sender = make(EvmProvider(session, [anvil.url], CHAIN_ID), timeout=0.1)
        with pytest.raises(OutcomeUnknown) as caught:
            await sender.send(PAYMENT)
        first = (await entry_of(journal)).attempts
        assert caught.value.placeholders["transaction"] == first[0].hash
        anvil.stop()
        with pytest.raises(Unreachable):
            await sender.resume()
        anvil.start()
        assert anvil.request("txpool_status")["pending"] == "0x0"
        await sender.resume()
        anvil.mine()
        [ended] = await sender.resume()
        assert sender.outcome(ended).transaction == first[0].hash
        assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_a_transaction_the_node_will_not_take_is_given_up_and_its_nonce_used(
    anvil: Anvil, session: Any, make: Make, journal: Journal
) -> None:
    async with FaultyNode(anvil.url) as node:
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        node.fail({"code": -32000, "message": "intrinsic gas too low"}, SEND)
        with pytest.raises(Refused):
            await sender.send(PAYMENT)
        assert (await entry_of(journal)).state is State.GIVEN_UP
        node.fail({"code": -32000, "message": "insufficient funds for transfer"}, SEND)
        with pytest.raises(Refused) as caught:
            await sender.send(PAYMENT)
        assert caught.value.key == "no_fee_money"
        node.mend()
        await sender.send(replace(PAYMENT, purpose="pay:2"))
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_what_was_given_up_and_arrived_all_the_same_is_not_sent_again(
    anvil: Anvil, session: Any, make: Make
) -> None:
    async with FaultyNode(anvil.url) as node:
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        node.fail({"code": -32000, "message": "intrinsic gas too low"}, SEND)
        with pytest.raises(Refused):
            await sender.send(PAYMENT)
        raw = (await asyncio.to_thread(sender.journal.entries))[0].attempts[0].raw
        anvil.request(SEND, f"0x{raw.hex()}")
        while not anvil.nonce(HOME.address):
            await asyncio.sleep(0.01)
        node.mend()
        await sender.send(PAYMENT)
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_what_was_only_planned_is_continued(anvil: Anvil, make: Make, journal: Journal) -> None:
    sender = make()
    await asyncio.to_thread(journal.plan, PAYMENT, 1)
    await watch(sender)
    assert (await entry_of(journal)).state is State.MINED
    await asyncio.to_thread(journal.plan, replace(PAYMENT, purpose="pay:2"), 1)
    await sender.send(replace(PAYMENT, purpose="pay:2"))
    assert (paid(anvil), anvil.nonce(HOME.address)) == (2, 2)


async def test_what_was_planned_and_is_refused_now_is_given_up(market: EvmMarket, make: Make, journal: Journal) -> None:
    late = market.bid(1, HOME.address, 1200, 5)
    await asyncio.to_thread(journal.plan, late, 1)
    sender = make()
    [ended] = await sender.resume()
    assert ended.state is State.GIVEN_UP
    assert ended.reason == {"key": "unknown_series", "text": "there is no event 1"}
    with pytest.raises(Refused) as caught:
        sender.outcome(ended)
    assert caught.value.placeholders["reason"] == "there is no event 1"


@pytest.mark.parametrize(
    ("results", "code"),
    [({"eth_estimateGas": "0x5300"}, "out_of_gas"), ({"eth_estimateGas": "0x50000", "eth_call": "0x"}, "no_reason")],
)
async def test_says_when_the_contract_gave_no_reason(
    anvil: Anvil, session: Any, market: EvmMarket, make: Make, results: dict[str, str], code: str
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.results = results
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        call = market.register(WALLET.address, 0) if code == "out_of_gas" else market.withdraw(HOME.address, "1:0")
        with pytest.raises(Rejected) as caught:
            await sender.send(call)
    assert caught.value.placeholders["code"] == code


@pytest.mark.parametrize("value", [1, 2 * 10**22])
async def test_a_node_that_finds_too_little_money_when_it_tries(
    anvil: Anvil, session: Any, make: Make, value: int
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail({"code": -32000, "message": "insufficient funds for transfer"}, "eth_estimateGas")
        with pytest.raises(Refused) as caught:
            await make(EvmProvider(session, [node.url], CHAIN_ID)).send(replace(PAYMENT, value=value))
    assert caught.value.key == ("no_fee_money" if value == 1 else "no_money")


async def test_a_node_that_cannot_try_is_no_answer(anvil: Anvil, session: Any, make: Make, journal: Journal) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail({"code": -32603, "message": "header not found"}, "eth_estimateGas")
        with pytest.raises(Unreachable):
            await make(EvmProvider(session, [node.url], CHAIN_ID)).send(PAYMENT)
    assert await entry_of(journal) is None


async def test_a_key_that_is_used_elsewhere_all_the_time_is_given_up(
    anvil: Anvil, session: Any, make: Make, journal: Journal
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail("drop", SEND)
        node.results = {"eth_getTransactionCount": "0x5"}
        provider = EvmProvider(session, [node.url], CHAIN_ID)
        sender = make(provider, poll_interval=0.05, lost_after=0)
        sending = asyncio.create_task(sender.send(PAYMENT))
        while not sending.done():
            entry = await entry_of(journal)
            if entry is not None and entry.nonce is not None:
                node.results = {"eth_getTransactionCount": hex(entry.nonce + 1)}
            await asyncio.sleep(0.01)
        with pytest.raises(Refused) as caught:
            await sending
    assert caught.value.placeholders["code"] == "key_used_elsewhere"
    assert sender.used_elsewhere == 3


async def test_a_nonce_that_another_program_took_is_noticed(
    anvil: Anvil, session: Any, make: Make, journal: Journal
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail("drop", SEND)
        sender = make(EvmProvider(session, [node.url], CHAIN_ID))
        sending = asyncio.create_task(sender.send(PAYMENT))
        while SEND not in node.methods:
            await asyncio.sleep(0.02)
        price = 10**10
        other = {"chainId": CHAIN_ID, "nonce": 0, "to": ACCOUNTS[0].address, "value": 7, "gas": 21_000}
        signed = Account.sign_transaction({**other, "gasPrice": price}, HOME.secret)
        anvil.request(SEND, signed.raw_transaction.to_0x_hex())
        node.mend()
        await sending
    assert sender.used_elsewhere == 1
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 2)
    entries = await asyncio.to_thread(journal.entries)
    assert [entry.state for entry in entries] == [State.GIVEN_UP, State.MINED]
    assert entries[0].reason["key"] == "key_used_elsewhere"


async def test_a_fee_that_is_too_low_is_raised(session: Any, make: Make, journal: Journal) -> None:
    with Anvil(options=["--no-mining"]) as anvil:
        sender = make(EvmProvider(session, [anvil.url], CHAIN_ID), replace_after=0)
        sending = asyncio.create_task(sender.send(PAYMENT))
        while (entry := await entry_of(journal)) is None or len(entry.attempts) < 2:
            await asyncio.sleep(0.02)
        anvil.mine()
        outcome = await sending
        attempts = (await entry_of(journal)).attempts
        assert outcome.transaction in {attempt.hash for attempt in attempts[1:]}
        assert pricing_of(attempts[1]).max_fee * 8 >= pricing_of(attempts[0]).max_fee * 9
        assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_fees_are_not_raised_for_ever(session: Any, make: Make, journal: Journal) -> None:
    with Anvil(options=["--no-mining"]) as anvil:
        sender = make(EvmProvider(session, [anvil.url], CHAIN_ID), replace_after=0, timeout=1)
        with pytest.raises(OutcomeUnknown):
            await sender.send(PAYMENT)
        assert len((await entry_of(journal)).attempts) == 4


async def test_a_limit_stops_a_higher_fee_and_not_the_waiting(session: Any, make: Make, journal: Journal) -> None:
    with Anvil(options=["--no-mining"]) as anvil:
        provider = EvmProvider(session, [anvil.url], CHAIN_ID)
        likely = await make(provider).posting_fee() * with_margin(21_000) // 60_000
        sender = make(provider, replace_after=0, timeout=0.3, caps=Caps(fee_each=likely + 1))
        with pytest.raises(OutcomeUnknown):
            await sender.send(PAYMENT)
        assert len((await entry_of(journal)).attempts) == 1
        anvil.mine()
        await watch(sender)
        assert paid(anvil) == 1


async def test_a_person_may_pay_a_higher_fee(session: Any, make: Make, journal: Journal) -> None:
    with Anvil(options=["--no-mining"]) as anvil:
        sender = make(EvmProvider(session, [anvil.url], CHAIN_ID), timeout=0.1)
        with pytest.raises(OutcomeUnknown):
            await sender.send(PAYMENT)
        entry = await sender.raise_fee(PAYMENT.purpose)
        assert entry is not None
        assert len(entry.attempts) == 2
        anvil.mine()
        [ended] = await sender.resume()
        assert sender.outcome(ended).transaction == entry.attempts[1].hash
        assert paid(anvil) == 1
        assert await sender.raise_fee(PAYMENT.purpose) is None


async def test_what_a_reorganisation_drops_is_sent_again(anvil: Anvil, make: Make, journal: Journal) -> None:
    sender = make()
    first = await sender.send(PAYMENT)
    anvil.mine()
    anvil.reorganise(2)
    assert paid(anvil) == 0
    await sender.resume()
    await watch(sender)
    entry = await entry_of(journal)
    assert entry.state is State.MINED
    assert sender.outcome(entry).transaction == first.transaction
    assert (paid(anvil), anvil.nonce(HOME.address)) == (1, 1)


async def test_what_a_reorganisation_moves_is_known_at_its_new_place(
    anvil: Anvil, make: Make, journal: Journal
) -> None:
    sender = make()
    first = await sender.send(PAYMENT)
    raw = (await entry_of(journal)).attempts[0].raw
    anvil.mine(2)
    anvil.reorganise(3, [(f"0x{raw.hex()}", 1)])
    await sender.resume()
    assert sender.outcome(await entry_of(journal)).block == first.block + 1
    assert paid(anvil) == 1


async def test_what_lies_deep_is_not_asked_for_again(anvil: Anvil, make: Make, journal: Journal) -> None:
    sender = make()
    await sender.send(PAYMENT)
    await sender.resume()
    assert len(await asyncio.to_thread(journal.unconfirmed)) == 1
    anvil.mine(12)
    await sender.resume()
    assert await asyncio.to_thread(journal.unconfirmed) == []


async def test_networks_without_a_base_fee_work(session: Any, make: Make, journal: Journal) -> None:
    with Anvil(hardfork="berlin") as anvil:
        await make(EvmProvider(session, [anvil.url], CHAIN_ID)).send(PAYMENT)
        [attempt] = (await entry_of(journal)).attempts
        assert pricing_of(attempt).tip is None
        assert paid(anvil) == 1


async def test_asks_nothing_that_only_some_networks_answer(anvil: Anvil, session: Any, make: Make) -> None:
    async with FaultyNode(anvil.url) as node:
        await make(EvmProvider(session, [node.url], CHAIN_ID)).send(PAYMENT)
    assert not {"eth_feeHistory", "eth_maxPriorityFeePerGas", "eth_newFilter", "eth_subscribe"} & set(node.methods)


async def test_the_key_is_nowhere(
    anvil: Anvil, make: Make, market: EvmMarket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sender = make()
    await sender.send(market.register(WALLET.address, 0))
    with pytest.raises(Refused) as caught:
        await sender.send(market.bid(1, HOME.address, 1200, 5))
    secret = bytes.fromhex(HOME.secret)
    files = await asyncio.to_thread(contents, tmp_path)
    assert WALLET.address[2:].lower() in files.hex()
    assert secret not in files
    texts = [files.decode(errors="ignore"), caplog.text, str(vars(sender)), repr(caught.value)]
    entries = await asyncio.to_thread(sender.journal.entries)
    assert not [text for text in (*texts, str(entries)) if HOME.secret in text.lower()]
