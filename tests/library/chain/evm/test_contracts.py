"""Calls and logs as the contracts have them."""

from typing import Any

from eth_abi.abi import decode, encode
from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.calls import EvmCalls
from custom_components.gridpact.market.models import Kind, MarketInfo, MeterMetadata, Settlement, Terms

ACCOUNT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OTHER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
TERMS = Terms(
    target_wh=100_000,
    tick_size=10**16,
    bidding_ends=1_800_000_000,
    first_day=20_834,
    term_days=3,
    offset=72,
    length=8,
    max_calls=2,
    baseline_days=10,
    cap_tick=99,
    attested_only=True,
    minimum_stake=5,
    kind=Kind.EMERGENCY,
)
INFO = MarketInfo(
    market=f"0x{'11' * 20}",
    registry=f"0x{'22' * 20}",
    ledger=f"0x{'33' * 20}",
    token=f"0x{'44' * 20}",
    token_symbol="EURx",
    token_decimals=6,
    interval=900,
    grace=432_000,
    minimum_bid_wh=100,
    ring=128,
)


@pytest.fixture
def calls() -> EvmCalls:
    calls = EvmCalls()
    calls._info = INFO
    return calls


def log(signature: str, topics: list[bytes], data: bytes) -> dict[str, Any]:
    return {
        "address": INFO.market,
        "topics": [f"0x{topic.hex()}" for topic in (keccak(text=signature), *topics)],
        "data": f"0x{data.hex()}",
        "blockHash": f"0x{'ab' * 32}",
        "blockNumber": "0x10",
        "logIndex": "0x2",
        "transactionIndex": "0x0",
        "transactionHash": f"0x{'cd' * 32}",
    }


def word(value: int | str) -> bytes:
    return encode(["address"], [value]) if isinstance(value, str) else value.to_bytes(32)


def test_a_bid_is_encoded_for_the_market(calls: EvmCalls) -> None:
    call = calls.bid(7, ACCOUNT, 1200, 5)
    assert (call.purpose, call.to) == ("bid:7", INFO.market)
    assert call.data[:4] == keccak(text="bid(uint256,address,uint40,uint16)")[:4]
    assert decode(["uint256", "address", "uint40", "uint16"], call.data[4:]) == (7, ACCOUNT.lower(), 1200, 5)


def test_every_call_goes_to_its_contract_for_its_purpose(calls: EvmCalls) -> None:
    meter = MeterMetadata(id=b"\xaa" * 32, meter_type=6, capacity_w=3680, manufacturer="TP-Link", model="P110")
    made = [
        calls.register(OTHER, 0),
        calls.register(OTHER, 5),
        calls.add_meter(ACCOUNT, meter),
        calls.retire_meter(ACCOUNT, 1),
        calls.set_beneficiary(ACCOUNT, OTHER),
        calls.post(ACCOUNT, 10, 20, 1, b"\x01" * 32),
        calls.join(7, ACCOUNT, 1200),
        calls.withdraw_bid(7, ACCOUNT),
        calls.settle(7, ACCOUNT, 2, b"\x00"),
        calls.withdraw(ACCOUNT, "7:2"),
        calls.cancel(7),
        calls.complete(7),
        calls.clear(7, 64),
        calls.clear(7, 64, 1),
        calls.call(7, 2),
        calls.expire(7, ACCOUNT, 2),
        calls.release(7, ACCOUNT),
        calls.refund(7),
        calls.attest(ACCOUNT, b"\x02" * 32),
        calls.approve(INFO.market, 5, "approve:1"),
        calls.withdraw_stake(ACCOUNT, 5, "unbond:1"),
        calls.claim_stake(ACCOUNT, 1_800_000_000),
        calls.leave(ACCOUNT, "leave:1"),
        calls.deactivate(ACCOUNT, "deactivate:1"),
        calls.reactivate(ACCOUNT, "reactivate:1"),
        calls.add_stake(ACCOUNT, 5, "stake:1"),
    ]
    assert [(call.purpose, call.to) for call in made] == [
        ("register", INFO.registry),
        ("register", INFO.token),
        (f"meter:{'aa' * 32}", INFO.registry),
        ("retire:1", INFO.registry),
        (f"beneficiary:{OTHER}", INFO.registry),
        ("post:20", INFO.ledger),
        ("join:7", INFO.market),
        ("withdraw_bid:7", INFO.market),
        ("settle:7:2", INFO.market),
        ("withdraw:7:2", INFO.market),
        ("cancel:7", INFO.market),
        ("complete:7", INFO.market),
        ("clear:7:0", INFO.market),
        ("clear:7:1", INFO.market),
        ("call:7:2", INFO.market),
        (f"expire:7:2:{ACCOUNT}", INFO.market),
        (f"release:7:{ACCOUNT}", INFO.market),
        ("refund:7", INFO.market),
        (f"attest:{ACCOUNT}:{'02' * 32}", INFO.registry),
        ("approve:1", INFO.token),
        ("unbond:1", INFO.registry),
        (f"claim_stake:{ACCOUNT}:1800000000", INFO.registry),
        ("leave:1", INFO.registry),
        ("deactivate:1", INFO.registry),
        ("reactivate:1", INFO.registry),
        ("stake:1", INFO.token),
    ]
    assert [call.cost for call in made if call.to == INFO.token] == [5, 0, 5]


def test_a_deposit_is_sent_with_what_it_is_for(calls: EvmCalls) -> None:
    words = {"register": ["address", "bool"], "stake:1": ["address"]}
    for call in (calls.register(OTHER, 5), calls.add_stake(OTHER, 5, "stake:1")):
        to, amount, message = decode(["address", "uint256", "bytes"], call.data[4:])
        assert (to, amount) == (INFO.registry.lower(), 5)
        assert message == encode(words[call.purpose], [OTHER, True][: len(words[call.purpose])])


def test_equal_terms_are_one_request(calls: EvmCalls) -> None:
    first = calls.request(TERMS)
    assert first.purpose.startswith("request:")
    assert first == calls.request(TERMS)


def test_a_log_becomes_an_entry_under_the_contracts_names() -> None:
    data = encode(["uint40", "uint16"], [1200, 5])
    entry = contracts.decode_log(log("BidPlaced(uint256,address,uint40,uint16)", [word(7), word(ACCOUNT)], data), 99)
    assert entry is not None
    assert (entry.name, entry.block, entry.time, entry.key) == ("BidPlaced", 16, 99, f"0x{'ab' * 32}:2")
    assert entry.arguments == {"id": 7, "account": ACCOUNT, "wh": 1200, "tick": 5}


def test_terms_and_settlements_come_as_models() -> None:
    shape = "(uint64,uint96,uint40,uint32,uint8,uint16,uint16,uint8,uint8,uint16,bool,uint128,uint8)"
    values = (100_000, 10**16, 1_800_000_000, 20_834, 3, 72, 8, 2, 10, 99, True, 5, 5)
    requested = log(f"SeriesRequested(uint256,address,{shape})", [word(7), word(OTHER)], encode([shape], [values]))
    entry = contracts.decode_log(requested, 0)
    assert entry is not None
    assert entry.arguments["terms"] == TERMS
    shape = "(uint64,uint64,uint64,uint64,int64,uint128,uint8)"
    topics = [word(7), word(ACCOUNT), word(2)]
    settled = log(f"CallSettled(uint256,address,uint8,{shape})", topics, encode([shape], [(5, 9, 7, 2, -3, 8, 110)]))
    entry = contracts.decode_log(settled, 0)
    assert entry is not None
    assert entry.arguments["settlement"] == Settlement(
        awarded_wh=5, baseline_wh=9, actual_wh=7, delivered_wh=2, balance_wh=-3, pay=8, factor=110
    )


@pytest.mark.parametrize(
    "other",
    [
        log("Strange(uint256)", [], b""),
        {**log("BidPlaced(uint256,address,uint40,uint16)", [], b""), "topics": []},
        log("BidPlaced(uint256,address,uint40,uint16)", [word(7)], b""),
        log("BidPlaced(uint256,address,uint40,uint16)", [word(7), word(ACCOUNT)], b"\x01"),
    ],
)
def test_what_the_contracts_do_not_say_is_no_entry(other: dict[str, Any]) -> None:
    assert contracts.decode_log(other, 0) is None


def test_filters_find_the_markets_events_and_the_accounts_own() -> None:
    found: dict[str, set[int]] = {}
    for topics in contracts.topics_for(ACCOUNT):
        for topic in topics[0]:
            found.setdefault(topic, set()).add(len(topics) - 1)
    positions = {abi["name"]: found[topic] for (topic, _topics), (_name, abi) in contracts.events().items()}
    expected = {
        "SeriesRequested": {0},
        "SurplusSet": {0},
        "Registered": {1},
        "RootPosted": {1},
        "SurplusProven": {1},
        "BidPlaced": {2},
        "Offered": {2},
        "Traded": {2, 3},
        "TransferSingle": {2, 3},
    }
    assert {name: positions[name] for name in expected} == expected
    assert contracts.topics_for(None) == [[]]


@pytest.mark.parametrize("payee_is_a_topic", [True, False])
def test_events_of_one_name_are_told_apart_by_their_topics(payee_is_a_topic: bool) -> None:
    """The market and those who sell tell a payment by the same name, and not in the same way."""
    topics, rest = ([word(ACCOUNT), word(OTHER)], []) if payee_is_a_topic else ([word(ACCOUNT)], [word(OTHER)])
    paid = log("Withdrawn(address,address,uint256)", topics, b"".join([*rest, word(9)]))
    entry = contracts.decode_log({**paid, "address": ACCOUNT.lower()}, 0)
    assert entry is not None
    assert (entry.address, entry.arguments) == (ACCOUNT, {"account": ACCOUNT, "to": OTHER, "amount": 9})
