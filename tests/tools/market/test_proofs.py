"""A proof bundle is checked against any node, without the home that made it."""

from collections.abc import Callable
import copy
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.gridpact.market.bundle import Claim, build_bundle
from custom_components.gridpact.market.models import MarketInfo
from custom_components.gridpact.metering.proofs import ANY_TIME
from tools.bench.home import Home

from .desk import Desk, run, seconds
from .history import home_with_history, settle

INTERVAL = 900


@pytest.fixture
def bundle(desk: Desk) -> dict[str, Any]:
    """A home's proof of a call that it settled."""
    home = home_with_history(desk)
    series = desk.request("--target", "800Wh", "--tick", "0.01", "--bidding-ends", "+1h")
    desk.world.bid(1, home.account, 800, 24)
    desk.anvil.set_time(seconds(series["bidding_ends"]))
    desk.json("clear", "1")
    windows: list[int] = []
    transaction = settle(desk, home, series, windows)
    document = exported(desk, home, windows, transaction)
    return dict(json.loads(json.dumps(document)))


def exported(desk: Desk, home: Home, windows: list[int], transaction: str) -> dict[str, Any]:
    """Return what the home's integration exports."""
    world = desk.world
    called_at = world.market.functions.calledAt(1, 0).call()
    since = world.registry.functions.meterOf(home.account, 0).call()[1]
    claim = Claim(
        series_id=1,
        day=0,
        counted=(0,),
        capacity_w=4000,
        starts=tuple(windows),
        length=8,
        latest=(*(called_at for _ in windows[1:]), ANY_TIME),
        since={0: -(-since // INTERVAL)},
    )
    info = MarketInfo(
        market=world.market.address,
        registry=world.registry.address,
        ledger=world.ledger.address,
        token=world.token.address,
        token_symbol="GPT",
        token_decimals=18,
        interval=INTERVAL,
        grace=0,
        minimum_bid_wh=100,
        ring=128,
    )
    return build_bundle(
        info=info,
        network="31337",
        account=home.account,
        claim=claim,
        proof=home.settlement_proof(windows, 8),
        sequences=range(len(home.ranges)),
        transaction=transaction,
    )


def test_a_proof_that_holds_shows_its_windows_and_what_was_paid(
    desk: Desk, bundle: dict[str, Any], tmp_path: Path
) -> None:
    file = written(tmp_path, bundle)
    answer = run("verify-proof", file, "--rpc", desk.anvil.url, "--json")
    assert answer.code == 0, answer.out
    document = answer.json
    assert (document["valid"], document["usual_wh"], document["used_wh"]) == (True, 1600, 1200)
    assert [window["wh"] for window in document["windows"]] == [1600] * 10 + [1200]
    assert (document["delivered_wh"], document["paid"]) == (400, "0.1")
    text = run("verify-proof", file, "--rpc", desk.anvil.url)
    assert "The proof holds." in text.out
    assert desk.run("verify-proof", file).code == 0


def other_reading(bundle: dict[str, Any]) -> None:
    proof = bytearray.fromhex(bundle["proof"][2:])
    proof[60] ^= 1
    bundle["proof"] = f"0x{proof.hex()}"


def other_window(bundle: dict[str, Any]) -> None:
    bundle["claim"]["starts"][0] -= 1


def other_market(bundle: dict[str, Any]) -> None:
    bundle["ledger"] = bundle["market"]


def other_transaction(bundle: dict[str, Any]) -> None:
    bundle["transaction"] = "0x" + "00" * 32


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "the readings are not proven": other_reading,
    "a baseline day is at another time of day": other_window,
    "its readings are in another ledger": other_market,
    "the transaction did not settle this call": other_transaction,
}


def test_a_proof_that_was_changed_does_not_hold(
    desk: Desk, bundle: dict[str, Any], tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for problem, change in CHANGES.items():
        with subtests.test(problem=problem):
            changed = copy.deepcopy(bundle)
            change(changed)
            answer = run("verify-proof", written(tmp_path, changed), "--rpc", desk.anvil.url)
            assert (answer.code, f"problem: {problem}" in answer.out) == (1, True), answer.out
            assert "The proof does not hold." in answer.out


def test_a_file_that_is_no_bundle_is_refused(bundle: dict[str, Any], tmp_path: Path, subtests: pytest.Subtests) -> None:
    without = {name: value for name, value in bundle.items() if name != "claim"}
    strange = ({**bundle, "format": "x"}, {**bundle, "account": "me"}, {**bundle, "sequences": ["x"]})
    contents: list[object] = [without, *strange, []]
    for content in contents:
        with subtests.test(content=str(content)[:40]):
            answer = run("verify-proof", written(tmp_path, content), "--rpc", "http://127.0.0.1:1")
            assert (answer.code, "is no proof bundle" in answer.err) == (2, True), answer.err


def written(folder: Path, content: object) -> str:
    file = folder / "proof.json"
    file.write_text(json.dumps(content))
    return str(file)
