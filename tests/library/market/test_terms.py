"""The terms of a series follow from what is wished."""

import pytest

from custom_components.gridpact.market.terms import awardable_days, default_tick


@pytest.mark.parametrize(("cap", "tick"), [("0.40", "0.005"), ("1", "0.01"), ("0.33", "0.005"), ("0.7", "0.01")])
def test_ticks_are_round_and_about_a_hundredth_of_the_cap(cap: str, tick: str) -> None:
    def base_units(text: str) -> int:
        whole, _, rest = text.partition(".")
        return int(whole + rest.ljust(18, "0"))

    found = default_tick(base_units(cap))
    assert base_units(cap) % found == 0
    assert found == base_units(tick)


def test_a_home_is_awarded_on_at_most_three_of_ten_days() -> None:
    assert [awardable_days(days) for days in (1, 2, 3, 4, 10, 11, 13, 20, 28)] == [1, 2, 3, 3, 3, 4, 6, 6, 9]
