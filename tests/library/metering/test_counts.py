"""Units of energy and power, as exact integers."""

from decimal import Decimal

import pytest

from custom_components.gridpact.metering.counts import microjoules, milliwatts, milliwatts_of_current


@pytest.mark.parametrize(
    ("energy", "unit", "expected"),
    [("1", "Wh", 3_600_000_000), ("0.001", "kWh", 3_600_000_000), ("0.000001", "MWh", 3_600_000_000)],
)
def test_energy(energy: str, unit: str, expected: int) -> None:
    assert microjoules(Decimal(energy), unit) == expected


@pytest.mark.parametrize(
    ("power", "unit", "expected"), [("-12.5", "W", -12_500), ("1.5", "kW", 1_500_000), ("7", "mW", 7)]
)
def test_power(power: str, unit: str, expected: int) -> None:
    assert milliwatts(Decimal(power), unit) == expected


def test_another_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        microjoules(Decimal(1), "BTU")
    with pytest.raises(KeyError):
        milliwatts(Decimal(1), "hp")


def test_current_has_the_sign_that_power_gets() -> None:
    assert milliwatts_of_current(Decimal("-2.5"), Decimal(12)) == -30_000


def test_current_below_the_noise_is_none() -> None:
    assert milliwatts_of_current(Decimal("-0.04"), Decimal(230), Decimal("0.05")) == 0
    assert milliwatts_of_current(Decimal("0.05"), Decimal(230), Decimal("0.05")) == 11_500
