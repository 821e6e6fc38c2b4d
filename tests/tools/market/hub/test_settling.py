"""Sales are settled: owners are paid in the asset, certificates burned, each once, and never for who has not paid."""

from decimal import Decimal
import fcntl

import pytest

from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from tests.tools.market.desk import run
from tools.substrate import FERDIE, DevAccount

from .community import BUYER, COIN, HOME, OPERATOR, WALLET, Community, address, environment, metadata

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.xdist_group("polkadot")]


@pytest.fixture
def settled(community: Community) -> Community:
    """A community whose operator settles already."""
    return begin(community, "uniques")


def begin(community: Community, pallet: str) -> Community:
    community.found(pallet)
    assert community.json("settle")["sales"] == []
    return community


def stages(document: dict[str, list[dict[str, object]]]) -> list[object]:
    return [sale["stage"] for sale in document["sales"]]


def test_bought_paid_and_handed_over_in_one_it_is_settled_in_one(community: Community) -> None:
    settled = begin(community, "nfts")
    item = settled.mint()
    options = ["--pay", "--hand-over", "--operator", address(OPERATOR)]
    assert settled.json("buy", str(item), *options, by=BUYER)["owner"] == address(OPERATOR)
    [sale] = settled.json("settle")["sales"]
    assert sale["stage"] == "settled"
    assert sale["payment"] == sale["burn"]
    assert sale["payment"]["block_hash"] == settled.chain.hash(sale["payment"]["block"])
    assert (settled.paid, settled.exists(item)) == (125, False)
    again = settled.json("settle")
    assert (stages(again), settled.paid, again["credit"]) == (["settled"], 125, {})


def test_who_has_not_paid_is_named_with_what_is_missing(settled: Community) -> None:
    item = settled.mint()
    settled.json("buy", str(item), by=BUYER)
    document = settled.json("settle", code=1)
    [sale] = document["sales"]
    assert (sale["stage"], sale["native_price"]) == ("unpaid", "1")
    assert sale["waiting"] == f"{address(BUYER)} has still to pay 1.25 PVSE to {address(OPERATOR)}."
    assert (settled.paid, settled.exists(item)) == (0, True)


def test_paid_later_an_admin_pays_and_burns_in_one(settled: Community) -> None:
    item = settled.mint()
    settled.json("buy", str(item), by=BUYER)
    settled.json("pay", str(item), "--operator", address(OPERATOR), by=BUYER)
    [sale] = settled.json("settle")["sales"]
    assert (sale["stage"], sale["payment"]) == ("settled", sale["burn"])
    assert (settled.paid, settled.exists(item)) == (125, False)


def test_where_the_owner_alone_may_burn_it_is_paid_at_once_and_burned_when_it_is_handed_over(
    community: Community,
) -> None:
    begin(community, "nfts")
    item = community.mint()
    community.json("buy", str(item), "--pay", "--operator", address(OPERATOR), by=BUYER)
    [held] = community.json("settle", code=1)["sales"]
    assert (held["stage"], held["burn"]) == ("held", None)
    assert held["waiting"].endswith(f"{address(BUYER)} has still to hand it to {address(OPERATOR)}, to be burned.")
    assert (community.paid, community.exists(item)) == (125, True)
    community.json("hand-over", str(item), address(OPERATOR), by=BUYER)
    [sale] = community.json("settle")["sales"]
    assert (sale["stage"], sale["payment"]) == ("settled", held["payment"])
    assert sale["burn"] != sale["payment"]
    assert (community.paid, community.exists(item)) == (125, False)


def test_a_certificate_that_was_handed_on_is_settled_when_its_new_owner_has_paid(settled: Community) -> None:
    item = settled.mint(price=None)
    settled.json("hand-over", str(item), address(BUYER), by=HOME)
    [sale] = settled.json("settle", code=1)["sales"]
    assert (sale["stage"], sale["native_price"]) == ("unpaid", None)
    settled.json("fund", address(OPERATOR), "--amount", "1.00", by=BUYER)
    settled.json("fund", address(OPERATOR), "--amount", "0.25", by=BUYER)
    assert stages(settled.json("settle")) == ["settled"]
    assert settled.paid == 125


def test_what_stands_in_the_way_of_one_keeps_no_other(settled: Community) -> None:
    metadata_of = {
        "burned": b"not a certificate",
        "wrong prefix": metadata(address(WALLET, prefix=32)),
        "no address": metadata("somebody"),
        "fine": metadata(address(WALLET), "0.005"),
        "too little": metadata(address(FERDIE), "0.05"),
        "not there": metadata(address(FERDIE), "2"),
        "good": metadata(address(WALLET)),
    }
    settled.json("fund", address(OPERATOR), "--amount", "20", by=BUYER)
    for data in metadata_of.values():
        settled.json("buy", str(settled.mint(data)), by=BUYER)
    sales = settled.json("settle", code=1)["sales"]
    problems = dict(zip(metadata_of, [(sale["stage"], sale["waiting"]) for sale in sales], strict=True))
    assert problems["burned"] == ("refused", "Its metadata are no certificate.")
    assert problems["wrong prefix"][0] == problems["no address"][0] == problems["fine"][0] == "refused"
    assert "another network (prefix 32 instead of 42)" in problems["wrong prefix"][1]
    assert '"somebody" is no address' in problems["no address"][1]
    assert "has only 2 decimals" in problems["fine"][1]
    assert problems["too little"][0] == problems["not there"][0] == "due"
    assert "less than the 0.1 PVSE that opens one" in problems["too little"][1]
    assert "does not exist on the network" in problems["not there"][1]
    assert problems["good"][0] == "settled"
    assert settled.paid == 125


def test_an_operator_who_spent_what_it_was_paid_is_told(settled: Community) -> None:
    item = settled.mint()
    settled.json("buy", str(item), "--pay", "--operator", address(OPERATOR), by=BUYER)
    spent = settled.balance(OPERATOR) - 100
    settled.json("fund", address(BUYER), "--amount", str(Decimal(spent).scaleb(-2)))
    [sale] = settled.json("settle", code=1)["sales"]
    assert (sale["stage"], sale["error"], settled.paid) == ("due", "no_money", 0)
    settled.json("fund", address(OPERATOR), "--amount", "0.25", by=BUYER)
    assert stages(settled.json("settle")) == ["settled"]
    assert (settled.paid, settled.balance(OPERATOR)) == (125, 0)


def test_what_was_paid_by_hand_is_not_paid_again_even_by_who_lost_the_file(settled: Community) -> None:
    item, start = settled.mint(), settled.chain.block
    settled.json("buy", str(item), "--pay", "--operator", address(OPERATOR), by=BUYER)
    settled.json("fund", address(WALLET), "--amount", "1.25")
    assert stages(settled.json("settle")) == ["settled"]
    assert settled.paid == 125
    other = Community(settled.chain, settled.folder / "other", settled.asset, settled.collection, settled.pallet)
    assert stages(other.json("settle", "--from", str(start))) == ["settled"]
    assert settled.paid == 125
    assert other.json("settle", "--from", str(start), code=2)["error"] == "follows_already"


def test_a_payment_counts_once_whatever_collections_there_are(settled: Community) -> None:
    first, one = settled.mint(), settled.collection
    settled.found()
    second, two = settled.mint(), settled.collection
    settled.json("settle")
    for collection, item in ((one, first), (two, second)):
        settled.collection = collection
        settled.json("buy", str(item), by=BUYER)
    settled.json("fund", address(OPERATOR), "--amount", "2", by=BUYER)
    document = settled.json("settle", code=1)
    assert document["collections"] == [one, two]
    assert {sale["item"]: sale["stage"] for sale in document["sales"]} == {first: "settled", second: "unpaid"}
    assert (settled.paid, document["credit"]) == (125, {address(BUYER): "0.75"})


def test_two_at_once_are_refused(settled: Community) -> None:
    [file] = (settled.folder / "state" / "gridpact").glob("*settlement*.db")
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert settled.json("settle", code=2)["error"] == "settles_already"
    assert settled.json("settle")["sales"] == []


def test_certificates_are_listed_with_what_they_ask(settled: Community) -> None:
    item, bad = settled.mint(), settled.mint(b"{}", price=None)
    shown = {one["item"]: one for one in settled.json("items")}
    assert (shown[item]["wh"], shown[item]["asset_price"], shown[item]["price"]) == (1000, "1.25", "1")
    assert (shown[item]["pay_to"], shown[item]["owner"]) == (address(WALLET), address(HOME))
    assert (shown[bad]["problem"], shown[bad]["price"]) == ("Its metadata are wrong: p cannot be read.", None)
    assert [one["item"] for one in settled.json("items", "--for-sale")] == [item]
    assert settled.json("item", str(item)) == shown[item]
    assert "asks" in settled.run("items").out


def test_a_certificate_can_be_retired_by_its_owner_alone(settled: Community) -> None:
    item = settled.mint()
    assert settled.json("retire", str(item), by=BUYER, code=2)["error"] == "may_not_burn"
    settled.json("retire", str(item), by=HOME)
    assert not settled.exists(item)
    assert settled.json("settle")["sales"] == []


def test_nothing_is_bought_that_is_not_for_sale(settled: Community) -> None:
    item = settled.mint(price=None)
    assert settled.json("buy", str(item), by=BUYER, code=2)["error"] == "not_for_sale"
    assert settled.json("buy", str(item + 1), by=BUYER, code=2)["error"] == "unknown_certificate"
    settled.mint(price=COIN)


def test_a_key_of_the_other_kind_settles_as_well(community: Community) -> None:
    words = f"{OPERATOR.secret.partition('//')[0]}//operator"
    key = PolkadotKey.read(words, Scheme.ED25519)
    operator = DevAccount("operator", key.public_key)
    community.found()
    item = community.mint()
    community.json("fund", address(operator), "--coin", "1")
    with environment(GRIDPACT_KEY=words, XDG_STATE_HOME=str(community.folder / "state")):
        options = ["--scheme", "ed25519", *community.options, "--json"]
        assert run("hub", "settle", *options).json["operator"] == address(operator)
        community.json("buy", str(item), "--pay", "--hand-over", "--operator", address(operator), by=BUYER)
        assert stages(run("hub", "settle", *options).json) == ["settled"]
    assert (community.paid, community.exists(item)) == (125, False)
