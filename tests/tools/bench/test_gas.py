"""Gas is measured on a real chain, beside the naive design in the same run."""

import json

import pytest

from tests.compiled import compile_bench
from tools.bench.__main__ import main
from tools.bench.gas.clearing import TICKS, books


@pytest.fixture(scope="module", autouse=True)
def contracts() -> None:
    """Compile the naive design and the crowd, as scripts/bench does."""
    compile_bench()


def test_every_operation_is_measured_and_stands_beside_the_naive_one(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "gas", "--bids", "20,40", "--json"])
    document = json.loads(capsys.readouterr().out)
    gas = {found["name"]: found for found in document["gas"]}
    assert gas["post, steady"]["gas"] <= gas["post, steady"]["limit"] == 50_000
    assert gas["post, a day of 96 readings"]["gas"] * 50 < gas["post, a day of 96 readings"]["naive"]
    assert gas["claim, a home's first"]["gas"] <= 400_000
    assert gas["settle, seven others open"]["gas"] <= gas["settle, seven others open"]["limit"] == 400_000
    for others in ("one other", "six others", "seven others"):
        assert gas[f"bid, {others} open"]["gas"] <= gas[f"bid, {others} open"]["limit"] == 85_000
    for bought in ("buy energy, steady", "mint a certificate, each of ten", "buy a certificate, first of a seller"):
        assert gas[bought]["gas"] <= gas[bought]["limit"] <= 110_000
    joined = [gas[f"join, {count} others joined"] for count in (10, 40)]
    assert all(found["gas"] <= found["limit"] == 90_000 for found in joined)
    assert abs(joined[0]["gas"] - joined[1]["gas"]) < 50, "zeros in an address are cheaper"
    cleared = [gas[f"clear, {count} bids on 1,024 ticks"] for count in (20, 40)]
    assert all(found["gas"] < found["naive"] for found in cleared)
    assert cleared[1]["naive"] > cleared[0]["naive"]
    assert {cost["name"] for cost in document["cost"]} >= {"root of a day, 1 meter", "naive: 96 signatures"}


def test_largest_book_is_the_worst_that_clearing_can_meet() -> None:
    *_, worst = books([100, 10_000])
    assert sorted(set(worst.ticks)) == list(range(TICKS))
    assert len(worst.ticks) == 10_000
    assert worst.limit == 1_200_000
