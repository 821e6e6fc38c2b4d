"""What is worth remembering is there after a restart."""

from custom_components.gridpact.database import Database
from custom_components.gridpact.participation.facts import FactStore


def test_a_value_outlives_a_restart(database: Database) -> None:
    facts = FactStore(database)
    assert facts.get("info") is None
    facts.write("info", {"market": "0x1", "stake": 10**30})
    facts.write("info", {"market": "0x1", "stake": 10**30})
    assert FactStore(database).get("info") == {"market": "0x1", "stake": 10**30}


def test_payments_add_up_beyond_64_bits_and_count_once(database: Database) -> None:
    facts = FactStore(database)
    facts.add_payment("a", 10**30, "0xA1", 1, "0x01")
    facts.add_payment("a", 10**30, "0xA1", 1, "0x01")
    facts.add_payment("b", 1, "0xA1", 2, "0x02")
    assert facts.earned == 10**30 + 1
    assert FactStore(database).earned == 10**30 + 1


def test_a_payment_that_a_re_org_took_back_does_not_count(database: Database) -> None:
    facts = FactStore(database)
    facts.add_payment("a", 5, "0xA1", 1, "0x01")
    facts.drop_payments({"a", "unknown"})
    assert facts.earned == 0
