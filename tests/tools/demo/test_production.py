"""The production's figures: every step with its block, amounts as people write them."""

from tools.demo.production.blocks import Happened
from tools.demo.production.figures import STEPS, ProductionFigures


def test_every_step_says_its_block() -> None:
    steps = {
        name: Happened(name=name, arguments={}, block=number, block_hash=f"0x{number}", transaction=f"0xa{number}")
        for number, name in enumerate(STEPS)
    }
    told = ProductionFigures(
        account="5A",
        wallet="5B",
        buyer="5C",
        operator="5D",
        record='{"root": "0x01"}',
        metadata='{"price": 4.82}',
        collection=0,
        item=7,
        price="0.25",
        asset_price="4.82",
        steps=steps,
        shown_before="0",
        shown_after="4.82",
    ).as_json()
    assert [told[name]["block_hash"] for name in STEPS] == [f"0x{number}" for number in range(len(STEPS))]
    assert told["burned"] == {"event": "burned", "block": 6, "block_hash": "0x6", "transaction": "0xa6"}
    assert (told["certificate"]["item"], told["certificate"]["asset_price"]) == (7, "4.82")
    assert (told["asset_balance_before"], told["asset_balance_after"]) == ("0", "4.82")
