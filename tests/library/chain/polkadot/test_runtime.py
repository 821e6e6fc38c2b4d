"""The live chain's own metadata is understood: its storage, calls, errors, and what its extrinsics carry."""

from functools import cache
import gzip
from pathlib import Path
from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.calls import arguments_of, batch, pallet_call
from custom_components.gridpact.chain.polkadot.extrinsics import era, extrinsic
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.models import Block
from custom_components.gridpact.chain.polkadot.reasons import answer_of, is_unreadable, reason_of
from custom_components.gridpact.chain.polkadot.rpc import RpcError
from custom_components.gridpact.chain.polkadot.runtime import Runtime
from custom_components.gridpact.chain.reason import NO_REASON, Answer
from custom_components.gridpact.errors import Refused

LIVE = Path(__file__).parents[3] / "polkadot" / "live" / "robonomics-52.hex.gz"
ALICE = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
GENESIS = f"0x{'11' * 32}"
BIRTH = Block(1_000_003, f"0x{'22' * 32}")
RECORD = pallet_call("record", "Datalog.record", {"record": b"0x41"})


@cache
def live() -> Runtime:
    return Runtime(gzip.decompress(LIVE.read_bytes()).decode().strip(), 52, 4)


def test_the_live_chain_is_of_its_kind() -> None:
    assert ChainKind.ROBONOMICS.pallets <= live().pallets
    assert not ChainKind.HUB.one_of & live().pallets
    assert live().constant("System", "SS58Prefix") == ChainKind.ROBONOMICS.prefix
    assert live().constant("Balances", "ExistentialDeposit") == 1_000


@pytest.mark.parametrize("record", [b"0x41", b"A", b"\xff\x00", b"", "Größe".encode()])
def test_bytes_that_look_like_text_stay_bytes(record: bytes) -> None:
    raw = (1_795_302_622_948).to_bytes(7, "little")
    encoded = f"0x0b{raw[:6].hex()}{len(record) << 2:02x}{record.hex()}"
    assert live().value("Datalog", "DatalogItem", encoded) == (1_795_302_622_948, f"0x{record.hex()}")


def test_what_is_absent_is_what_the_chain_takes_it_for() -> None:
    assert live().value("Datalog", "DatalogIndex", None) == {"start": 0, "end": 0}
    assert live().value("DigitalTwin", "Owner", None) is None
    assert live().value("System", "Account", None)["nonce"] == 0


def test_keys_are_read_from_where_an_entry_lies() -> None:
    place = live().key("System", "Account", (ALICE,))
    assert live().keys_of("System", "Account", place) == (ALICE,)
    assert live().key("System", "Account", (bytes.fromhex(ALICE[2:]),)) == place
    assert place.startswith(live().key("System", "Account"))
    place = live().key("DigitalTwin", "Owner", (7,))
    assert live().keys_of("DigitalTwin", "Owner", place) == (7,)


@pytest.mark.parametrize(("pallet", "item"), [("Nfts", "Item"), ("System", "Nothing")])
def test_storage_and_constants_that_are_not_there(pallet: str, item: str) -> None:
    with pytest.raises(KeyError):
        live().key(pallet, item)
    with pytest.raises(KeyError):
        live().constant(pallet, item)


def test_a_call_is_written_by_the_chains_own_indices() -> None:
    assert live().call(RECORD.to, arguments_of(RECORD)).hex() == f"3300{4 << 2:02x}{b'0x41'.hex()}"
    both = batch("both", RECORD, RECORD)
    one = live().call(RECORD.to, arguments_of(RECORD))
    assert live().call(both.to, arguments_of(both)).endswith(bytes([2 << 2]) + one + one)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Datalog.nothing", {}),
        ("Nothing.record", {"record": "0x"}),
        ("Datalog.record", {}),
        ("DigitalTwin.remove_source", {"id": -1, "topic": "0x", "source": ALICE}),
        ("nothing", {}),
    ],
)
def test_a_call_that_the_chain_does_not_have_is_refused(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        live().call(name, arguments)
    assert caught.value.placeholders["code"] == "invalid_call"


def test_what_the_live_chain_asks_of_an_extrinsic_is_known() -> None:
    unsigned = extrinsic(live(), RECORD, 5, BIRTH, GENESIS)
    assert era(BIRTH.number) + bytes([5 << 2]) in unsigned.carried
    assert "StorageWeightReclaim" in live().extensions()  # carries nothing
    for part in (bytes.fromhex(GENESIS[2:]), bytes.fromhex(BIRTH.hash[2:]), (52).to_bytes(4, "little")):
        assert part in unsigned.signed
    assert unsigned.payload == unsigned.call + unsigned.carried + unsigned.signed


def test_a_long_payload_is_signed_as_its_hash() -> None:
    long = pallet_call("record", "Datalog.record", {"record": bytes(300)})
    assert len(extrinsic(live(), long, 5, BIRTH, GENESIS).payload) == 32


def test_something_unknown_that_an_extrinsic_must_carry_is_refused() -> None:
    class Other(Runtime):
        def __init__(self) -> None:
            self.spec = self.transaction = 1

        def extensions(self) -> dict[str, tuple[str, str]]:
            return {"ChargeInShells": ("u32", "u32")}

        def encode(self, name: str, value: Any) -> bytes:
            return live().encode(name, value)

    with pytest.raises(Refused) as caught:
        extrinsic(Other(), RECORD, 5, BIRTH, GENESIS)
    assert caught.value.placeholders["code"] == "unknown_extension"
    assert "ChargeInShells" in caught.value.placeholders["reason"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"Module": {"index": 51, "error": "0x00000000"}}, "Datalog.RecordTooBig"),
        ({"Module": {"index": 250, "error": "0x07000000"}}, "unknown_error"),
        ({"Token": "FundsUnavailable"}, "Token.FundsUnavailable"),
        ({"Token": "NewOne"}, "Token.NewOne"),
        ({"Arithmetic": "DivisionByZero"}, "Arithmetic.DivisionByZero"),
        ("BadOrigin", "BadOrigin"),
        ("Other", "Other"),
        (None, NO_REASON.key),
    ],
)
def test_every_error_of_a_chain_has_a_reason(error: Any, code: str) -> None:
    reason = reason_of(live(), error)
    assert reason.key == code
    assert reason.text


@pytest.mark.parametrize(
    ("code", "message", "data", "answer"),
    [
        (1013, "Transaction already imported", "", Answer.TAKEN),
        (1012, "Transaction is temporarily banned", "", Answer.UNSURE),
        (1014, "Priority is too low: (1 vs 1)", "", Answer.UNSURE),
        (1010, "Invalid Transaction", "Transaction is outdated", Answer.UNSURE),
        (1010, "Invalid Transaction", "Transaction has an ancient birth block", Answer.UNSURE),
        (1010, "Invalid Transaction", "Inability to pay some fees (e.g. account balance too low)", Answer.NO_FUNDS),
        (1010, "Invalid Transaction", "Transaction has a bad signature", Answer.INVALID),
        (1011, "wasm `unreachable` instruction executed", "", Answer.INVALID),
        (-32603, "Internal error", "", Answer.UNSURE),
        (1016, "Immediately Dropped", "", Answer.UNSURE),
    ],
)
def test_what_a_node_says_of_an_extrinsic(code: int, message: str, data: str, answer: Answer) -> None:
    assert answer_of(RpcError("node", {"code": code, "message": message, "data": data})) is answer


def test_what_no_runtime_can_read_is_no_fault_of_the_node() -> None:
    assert is_unreadable(RpcError("node", {"code": 4003, "message": "Client error: Execution failed: trap"}))
    assert not is_unreadable(RpcError("node", {"code": -32603, "message": "Internal error"}))
