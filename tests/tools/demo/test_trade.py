"""The trade's figures: what was bought in all, how the relays moved, and that never both were closed."""

import pytest

from custom_components.gridpact.market.trade import Certificate
from tools.demo.money import DECIMALS
from tools.demo.trade.figures import Purchase, TradeFigures
from tools.demo.trade.story import in_order
from tools.esphome import Relay

EURO = 10**DECIMALS
OWN, NEIGHBOUR = 26, 27


def moved(pin: int, *, on: bool, at: float = 0) -> Relay:
    return Relay(pin=pin, on=on, at=at)


THERE = [moved(OWN, on=False), moved(NEIGHBOUR, on=True, at=0.5)]
BACK = [moved(NEIGHBOUR, on=False), moved(OWN, on=True)]


def test_relays_are_named_in_their_order() -> None:
    assert [(name, one.on) for name, one in in_order(THERE + BACK)] == [
        ("own", False),
        ("neighbour", True),
        ("neighbour", False),
        ("own", True),
    ]


def test_relays_that_were_closed_together_are_no_success() -> None:
    with pytest.raises(ValueError, match="both relays were closed"):
        in_order([moved(NEIGHBOUR, on=True), moved(OWN, on=False), *BACK])


@pytest.mark.parametrize("relays", [[], THERE, [moved(OWN, on=False), moved(OWN, on=True)]])
def test_relays_that_did_not_move_there_and_back_are_no_success(relays: list[Relay]) -> None:
    with pytest.raises(ValueError, match="there and back"):
        in_order(relays)


def test_money_is_exact_and_energy_is_summed() -> None:
    certificate = Certificate(id=7, account="0xA", ordinal=0, owner="0xA", wh=100, start=0, end=60)
    told = TradeFigures(
        purchases=[
            Purchase(wh=110, price=18 * EURO, cost=1_980_000 * EURO // 10**6, transaction="0x1"),
            Purchase(wh=40, price=18 * EURO, cost=720_000 * EURO // 10**6, transaction="0x2"),
        ],
        relays=in_order(THERE + BACK),
        certificate=certificate,
        certificate_price=36 * EURO // 10,
        buyer="0xC",
        sale="0x3",
        balance_before=0,
        balance_after=558 * EURO // 100,
    ).as_json()
    assert (told["wh_bought"], told["price"], told["cost"]) == (150, "18", "2.7")
    assert told["purchases"] == ["0x1", "0x2"]
    assert told["relays"][1] == {"supply": "neighbour", "relay": "closed", "at": "1970-01-01T00:00:00.500+00:00"}
    assert told["certificate"] == {"id": "7", "wh": 100, "price": "3.6", "buyer": "0xC", "sale": "0x3"}
    assert told["seller_balance_change"] == "5.58"
