"""A payment in an asset is recognized however the asset reached its holder."""

from typing import Any

import pytest

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.polkadot.assets import Assets

PAYER, PAYEE = bytes([1] * 32), bytes([2] * 32)
FROM, TO = f"0x{PAYER.hex()}", f"0x{PAYEE.hex()}"


def log(name: str, **arguments: Any) -> LogEntry:
    told = {"asset_id": 482, "amount": 40, **arguments}
    return LogEntry(key="0xb:1", name=name, arguments=told, block=5, block_hash="0xb", time=30, transaction="0x7")


@pytest.mark.parametrize(
    ("told", "payer"),
    [
        (log("Assets.Transferred", **{"from": FROM, "to": TO}), PAYER),
        (log("Assets.TransferredApproved", owner=FROM, delegate=TO, destination=TO), PAYER),
        (log("Assets.Issued", owner=TO), None),
    ],
)
def test_a_payment_says_who_paid_whom(told: LogEntry, payer: bytes | None) -> None:
    payment = Assets(None, 482).payment_of(told)  # type: ignore[arg-type]
    assert payment is not None
    assert (payment.payer, payment.payee, payment.amount, payment.log) == (payer, PAYEE, 40, told)


@pytest.mark.parametrize(
    "told",
    [
        log("Assets.Transferred", asset_id=483, **{"from": FROM, "to": TO}),
        log("Assets.Burned", owner=FROM, balance=40),
        log("Nfts.Transferred", asset_id=None),
    ],
)
def test_nothing_else_is_a_payment(told: LogEntry) -> None:
    assert Assets(None, 482).payment_of(told) is None  # type: ignore[arg-type]
