"""What people write becomes exact whole numbers."""

import pytest

from custom_components.gridpact.errors import Refused
from tools.market.output import table_lines
from tools.market.written import format_energy, parse_energy, parse_time

COIN = 10**18
NOON = 1_767_268_800  # 2026-01-01 12:00 UTC


@pytest.mark.parametrize(
    ("text", "wh"),
    [
        ("1.2", 1200),
        ("1.2kWh", 1200),
        (" 800 Wh ", 800),
        ("0.001", 1),
        ("2 MWh", 2_000_000),
        ("1.234567MWh", 1_234_567),
    ],
)
def test_energy_is_kwh_unless_a_unit_follows(text: str, wh: int) -> None:
    assert parse_energy(text) == wh
    assert parse_energy(format_energy(wh)) == wh


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0005", "1 W", "1,5", "1e3", "NaN", "0.5Wh", "..."])
def test_energy_that_is_no_whole_number_of_wh_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="invalid_energy"):
        parse_energy(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("+90m", NOON + 5400),
        ("+2h", NOON + 7200),
        ("+1d", NOON + 86_400),
        ("2026-01-01T13:00Z", NOON + 3600),
        ("2026-01-01 14:00+01:00", NOON + 3600),
        ("13:00", NOON + 3600),
        ("11:00", NOON + 23 * 3600),
        ("12:00", NOON + 24 * 3600),
    ],
)
def test_times_are_local_or_say_their_offset(text: str, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert parse_time(text, NOON) == seconds


def test_tables_align_numbers_to_the_right() -> None:
    assert table_lines(["home", "Wh"], [["a", 1200], ["bb", None]]) == [
        "home     Wh",
        "----  -----",
        "a     1,200",
        "bb        -",
    ]
