"""What attacks earn: on meters of which it can be worked out by hand, and on the measured ones."""

from pathlib import Path
from random import Random

import pytest

from tools.bench.fairness.attacks import plans
from tools.bench.fairness.attacks.attack import Attack
from tools.bench.fairness.attacks.burning import break_even
from tools.bench.fairness.attacks.figures import alone, daily, in_series, naive, net, with_idle_loads
from tools.bench.fairness.attacks.game import Earned, Home, play
from tools.bench.fairness.attacks.judge import judge_attacks
from tools.bench.fairness.attacks.plan import Plan
from tools.bench.fairness.attacks.rounds import Round, random_calls, single_calls
from tools.bench.fairness.events import FROZEN, OURS
from tools.bench.fairness.registers import Registers, load

from .meters import DAY, FIRST, registers

DATA = Path(__file__).parents[4] / "shared" / "data"
START = FIRST // DAY
HALF = 2
HIDDEN, TOLD = "hide calls worse than three awards", "do nothing and settle every call"
EVENING = (3,)  # 19 to 21 h


def steady(day: int, hour: int) -> int:
    return 2000


def once_tripled(day: int, hour: int) -> int:
    """500 Wh an hour, and on one day in the evening 2,500 Wh: 4 kWh above usual in a window."""
    return 2500 if day == 12 and hour >= 19 else 500


def restless(day: int, hour: int) -> int:
    return Random(day * 24 + hour).randrange(300, 900)  # noqa: S311 - the same use every time


def away_every_other_day(day: int, hour: int) -> int:
    return 100 if day % 2 else 900


def evenings(meter: Registers, plan: Plan, days: range) -> Earned:
    rounds = [Round(first=START + day, days=1, called=[START + day]) for day in days]
    return play(Home(settled=meter, offered=(meter,), windows=EVENING), plan, rounds)


class TestBurning:
    def test_pays_at_once_where_a_daily_winner_keeps_its_baseline(self) -> None:
        # on average 47 events after burning: 2.0 kWh in the first, 1.8 kWh in each of the others
        assert break_even([registers(steady, days=70)], HALF, 1, FROZEN) == round(20 * 0.30 / (2.0 + 46 * 1.8), 2)

    def test_is_worth_little_with_three_award_days_in_ten(self) -> None:
        # 2.0 + 1.8 + 1.8 kWh in the first ten days, 0.6 + 0.4 + 0.4 in the next
        assert break_even([registers(steady, days=70)], HALF, 1, OURS) == round(20 * 0.30 / 7.0, 2)

    def test_is_worth_less_if_events_are_rare(self) -> None:
        assert break_even([registers(steady, days=70)], HALF, 10, OURS) == round(20 * 0.30 / 2.2, 2)

    def test_is_not_judged_on_registers_that_are_too_short(self) -> None:
        assert break_even([registers(steady)], HALF, 1, OURS) is None


class TestLeaving:
    def test_forfeits_what_the_stake_of_three_awards_covers(self) -> None:
        left = evenings(registers(once_tripled), plans.leaving_any_debt(HALF), range(12, 24))
        assert left == Earned(awards=1, awarded_wh=500, paid_wh=0, forfeited_wh=3 * 500)

    def test_starts_again_without_history(self) -> None:
        left = evenings(registers(once_tripled, days=40), plans.leaving_any_debt(HALF), range(12, 24))
        assert left.awards == 1
        assert evenings(registers(once_tripled, days=40), plans.leaving_any_debt(HALF), range(12, 25)).awards == 2

    def test_costs_what_was_owed_before_as_well(self) -> None:
        stayed = evenings(registers(once_tripled), plans.steady(HALF), range(12, 15))
        assert stayed == Earned(awards=3, awarded_wh=1500, paid_wh=0, forfeited_wh=4000)


class TestHiding:
    def test_costs_three_awards(self) -> None:
        hidden = evenings(registers(once_tripled), plans.hiding_every_shortfall(HALF), range(12, 13))
        assert hidden.forfeited_wh == 3 * 500

    def test_of_small_shortfalls_earns_less_than_telling(self) -> None:
        homes = alone([registers(restless, days=60)])
        hidden = daily(homes, plans.hiding_every_shortfall(HALF))
        told = daily(homes, plans.steady(HALF))
        assert hidden.paid_wh < told.paid_wh
        assert daily(homes, plans.hiding_the_worst(HALF)) == told


class TestWashing:
    @pytest.mark.parametrize("smallest_wh", [1, 100])
    def test_bids_as_little_as_it_may_while_in_debt(self, smallest_wh: int) -> None:
        washed = evenings(registers(once_tripled), plans.washing(HALF, smallest_wh), range(12, 15))
        assert washed.awarded_wh == 500 + 2 * smallest_wh

    def test_bids_a_quarter_of_usual_use_to_keep_a_day_out_of_baselines(self) -> None:
        frozen = evenings(registers(once_tripled), plans.freezing(HALF), range(12, 15))
        assert frozen.awarded_wh == 500 + 2 * 250


class TestChoosing:
    def test_a_day_is_paid_in_full(self) -> None:
        homes = alone([registers(away_every_other_day, days=60)])
        assert net(daily(homes, plans.foreseeing(HALF))) == 100.0
        assert naive(homes, plans.foreseeing(HALF)) == 100.0

    def test_a_series_is_not(self) -> None:
        homes = alone([registers(away_every_other_day, days=70)])
        earned = net(in_series(homes, plans.foreseeing(HALF), 28))
        assert earned is None or earned < 10

    def test_idle_loads_pays_by_the_load_but_not_by_the_whole_home(self) -> None:
        def always(day: int, hour: int) -> int:
            return 900

        dishwasher = registers(away_every_other_day, "dishwasher", days=60)
        (home,) = with_idle_loads([registers(always, days=60), dishwasher])
        assert naive(alone([dishwasher]), plans.foreseeing(1)) == pytest.approx(80, abs=5)
        assert net(daily([home], plans.foreseeing(1))) == 0.0


class TestRounds:
    def test_single_calls_are_made_every_day(self) -> None:
        assert [one.called for one in single_calls(registers(steady, days=2))] == [[START], [START + 1]]

    def test_series_follow_each_other_and_are_called_as_often_as_a_site_may_be(self) -> None:
        rounds = random_calls(registers(steady, days=70), 28, seed=1)
        assert [(one.first, len(one.called)) for one in rounds] == [(START + 11, 8), (START + 39, 8)]
        assert all(one.first <= day < one.first + 28 for one in rounds for day in one.called)

    def test_random_calls_are_the_same_in_every_run(self) -> None:
        meter = registers(steady, days=70)
        assert random_calls(meter, 28, seed=1) == random_calls(meter, 28, seed=1) != random_calls(meter, 28, seed=2)


class TestJudgement:
    @pytest.mark.parametrize(
        ("unit", "ours", "limit", "kept"),
        [
            ("%", 8.0, 8.0, True),
            ("%", 8.1, 8.0, False),
            ("EUR/kWh", 0.95, 0.95, True),
            ("EUR/kWh", 0.94, 0.95, False),
            ("%", None, 8.0, True),
            ("%", 60.0, None, True),
        ],
    )
    def test_is_at_most_a_share_or_at_least_a_price(
        self, unit: str, ours: float | None, limit: float | None, kept: bool
    ) -> None:
        attack = Attack(name="x", unit=unit, naive=None, half_bid=ours, whole_bid=None, limit=limit)
        assert attack.kept is kept

    def test_finds_that_silence_pays_a_home_of_rare_large_use(self) -> None:
        def seldom_large(day: int, hour: int) -> int:
            return 3000 if Random(day).random() < 0.1 else 200  # noqa: S311 - the same days every time

        attacks = {attack.name: attack for attack in judge_attacks([registers(seldom_large, days=70)])}
        assert attacks[TOLD].ours == 0.0
        assert not attacks[HIDDEN].kept
        assert attacks[HIDDEN].note == "more than settling"


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no measured registers in {DATA}")
def test_no_attack_earns_more_than_it_may_on_measured_homes() -> None:
    attacks = judge_attacks(load(DATA))
    assert [attack.name for attack in attacks if not attack.kept] == []
    assert all(attack.ours is not None for attack in attacks)
