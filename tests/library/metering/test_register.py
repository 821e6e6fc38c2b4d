"""Registers count what a source delivers: never less than before, never anything twice."""

from collections.abc import Callable
from decimal import Decimal
import json

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.gridpact.metering.counts import MICROJOULES_PER_WH, Counts, Direction
from custom_components.gridpact.metering.register import Limits, Problem, Register, RegisterState

from . import counters
from .counters import DISPLAYS, NOON, World

Action = Callable[[World], None]
START = 1_800_000_000
DAY = 86_400


def run(world: World, actions: list[Action]) -> None:
    world.show()
    for action in actions:
        action(world)


worlds = st.builds(World, st.sampled_from(DISPLAYS), st.decimals(0, 100_000, places=1))


class TestEveryCounter:
    @given(worlds, st.lists(st.one_of(counters.sound, counters.displays, counters.dips), max_size=40))
    def test_total_equals_truth_within_the_display(self, world: World, actions: list[Action]) -> None:
        run(world, actions)
        assert abs(world.register.counts.import_wh - world.truth) <= world.coarsest + 1

    @given(worlds, st.lists(st.one_of(counters.sound, counters.resets), max_size=40))
    def test_resets_cost_at_most_the_display(self, world: World, actions: list[Action]) -> None:
        run(world, [*actions, counters.Use(Decimal(0), 15)])
        counted = world.register.counts.import_wh
        assert world.truth - world.slack - world.step - 1 <= counted <= world.truth + world.slack + world.step

    @given(worlds, st.lists(st.one_of(counters.sound, counters.displays, counters.nonsense), max_size=40))
    def test_nonsense_is_not_counted(self, world: World, actions: list[Action]) -> None:
        run(world, actions)
        assert world.register.counts.import_wh <= world.truth + world.coarsest

    @settings(max_examples=300)
    @given(
        worlds,
        st.lists(
            st.one_of(counters.sound, counters.displays, counters.resets, counters.dips, counters.nonsense),
            max_size=60,
        ),
    )
    def test_never_falls_and_never_doubles(self, world: World, actions: list[Action]) -> None:
        run(world, actions)
        assert world.shown == sorted(world.shown)
        assert world.register.counts.import_wh <= world.truth + world.slack + world.coarsest

    @given(worlds, st.lists(st.one_of(counters.sound, counters.resets, counters.nonsense), max_size=30))
    def test_a_restart_changes_nothing(self, world: World, actions: list[Action]) -> None:
        twin = World(world.display, world.counter)
        run(world, actions)
        run(twin, [step for action in actions for step in (action, World.restart_reader)])
        assert twin.shown == world.shown
        assert twin.register.state == world.register.state


def fed(*samples: tuple[str, str, int], limits: Limits | None = None) -> Register:
    register = Register(limits=limits)
    for value, unit, at in samples:
        register.feed_energy(Decimal(value), unit, START + at)
    return register


class TestCounter:
    def test_the_first_value_only_sets_the_bearing(self) -> None:
        assert fed(("8123.4", "kWh", 0)).counts == Counts(0, 0)

    def test_a_lost_sample_loses_nothing(self) -> None:
        assert fed(("10.0", "kWh", 0), ("35.5", "kWh", 3 * DAY)).counts.import_wh == 25_500

    def test_midnight_starts_again_at_zero(self) -> None:
        register = fed(("5.0", "kWh", 0), ("5.2", "kWh", 60), ("0.01", "kWh", 75), ("0.05", "kWh", 90))
        assert register.counts.import_wh == 250

    def test_another_unit_is_the_same_energy(self) -> None:
        assert fed(("5.000", "kWh", 0), ("5010", "Wh", 60), ("0.00502", "MWh", 90)).counts.import_wh == 20

    def test_a_forgotten_unit_change_is_not_believed(self) -> None:
        register = fed(("5.000", "kWh", 0), ("5001", "kWh", 60), ("5002", "kWh", 75))
        assert register.counts.import_wh <= 1000
        assert register.problem(START + 75) is Problem.IMPLAUSIBLE

    def test_zero_for_a_moment_doubles_nothing(self) -> None:
        assert fed(("0.30", "kWh", 0), ("0", "kWh", 15), ("0.31", "kWh", 30)).counts.import_wh == 10

    def test_a_coarse_display_is_remembered_through_nonsense(self) -> None:
        samples = ("0.02", "kWh", 0), ("0.03", "kWh", 5), ("25", "Wh", 20), ("35000000", "Wh", 35), ("25", "Wh", 50)
        assert fed(*samples, ("0", "Wh", 65), ("25", "Wh", 80)).counts.import_wh == 10

    def test_a_fall_to_half_for_a_moment_doubles_nothing(self) -> None:
        assert fed(("0.50", "kWh", 0), ("0.40", "kWh", 15), ("0.51", "kWh", 30)).counts.import_wh == 10

    def test_a_small_step_back_is_waited_out(self) -> None:
        register = fed(("100.0", "kWh", 0), ("99.9", "kWh", 15), ("100.0", "kWh", 30), ("100.1", "kWh", 600))
        assert register.counts.import_wh == 100

    def test_a_replaced_meter_is_a_new_bearing(self) -> None:
        register = fed(("12000", "kWh", 0), ("300", "kWh", 15), ("301", "kWh", 600))
        assert register.counts.import_wh == 1000

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "-3"])
    def test_what_is_no_energy_is_ignored(self, value: str) -> None:
        register = fed(("5", "kWh", 0), (value, "kWh", 15), ("5.1", "kWh", 60))
        assert register.counts.import_wh == 100
        assert register.problem(START + 60) is Problem.IMPLAUSIBLE

    def test_another_unit_than_energy_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            fed(("5", "m³", 0))

    def test_a_clock_set_back_counts_on(self) -> None:
        register = fed(("5.00", "kWh", 0), ("5.10", "kWh", 30 * DAY), ("5.11", "kWh", 60), ("5.20", "kWh", 120))
        assert register.counts.import_wh == 200

    def test_import_and_export_are_apart(self) -> None:
        register = Register()
        for at, imported, exported in ((0, "7", "1"), (600, "7.5", "3")):
            register.feed_energy(Decimal(imported), "kWh", START + at)
            register.feed_energy(Decimal(exported), "kWh", START + at, Direction.EXPORT)
        assert register.counts == Counts(500, 2000)

    def test_a_new_source_goes_on_where_the_old_one_stopped(self) -> None:
        register = fed(("5", "kWh", 0), ("6", "kWh", 600))
        register.change_source()
        register.feed_energy(Decimal(900), "kWh", START + 700)
        register.feed_energy(Decimal(901), "kWh", START + 1300)
        assert register.counts.import_wh == 2000


class TestCounterThatTellsItsCycle:
    """`cycle` is when the counter last started at 0."""

    def feed(self, *samples: tuple[str, int, int]) -> int:
        register = Register()
        for value, at, cycle in samples:
            register.feed_energy(Decimal(value), "Wh", START + at, cycle=START + cycle)
        return register.counts.import_wh

    def test_yesterdays_value_reached_again_during_a_gap(self) -> None:
        assert self.feed(("500", 0, -DAY), ("510", 30, -DAY), ("512", 10 * 3600, 3 * 3600)) == 10 + 512

    def test_a_clock_ahead_of_the_counter_doubles_nothing(self) -> None:
        assert self.feed(("500", 0, -DAY), ("500", 65, 60), ("1", 90, 60), ("2", 120, 60)) == 2

    def test_the_end_of_summer_time_doubles_nothing(self) -> None:
        assert self.feed(("300", 1800, 0), ("400", 5 * 3600, 3600)) == 100


class TestPower:
    def test_power_holds_until_the_next_one(self) -> None:
        register = Register()
        for at, milliwatts in ((0, 1_800_000), (60, 1_800_000), (120, 0), (180, 600_000)):
            register.feed_power(milliwatts, (START + at) * 1000)
        assert register.counts.import_wh == 60

    @given(st.lists(st.tuples(st.integers(1, 120_000), st.integers(-30_000_000, 30_000_000)), max_size=50))
    def test_total_equals_truth_to_the_microjoule(self, steps: list[tuple[int, int]]) -> None:
        register = Register()
        at, held, imported, exported = START * 1000, 0, 0, 0
        register.feed_power(0, at)
        for span, milliwatts in steps:
            imported += max(0, held) * span
            exported += max(0, -held) * span
            at, held = at + span, milliwatts
            register.feed_power(milliwatts, at)
        assert (register.state.import_uj, register.state.export_uj) == (imported, exported)
        assert register.counts == Counts(imported // MICROJOULES_PER_WH, exported // MICROJOULES_PER_WH)

    def test_a_gap_adds_nothing_and_is_told(self) -> None:
        register = Register(limits=Limits(gap_s=120))
        register.feed_power(2_000_000, START * 1000)
        register.feed_power(2_000_000, (START + 3600) * 1000)
        assert register.counts.import_wh == 0
        assert register.problem(START + 3600) is Problem.GAP

    def test_no_value_holds_nothing(self) -> None:
        register = Register()
        register.feed_power(3_600_000, START * 1000)
        register.feed_unavailable()
        assert register.problem(START) is Problem.UNAVAILABLE
        register.feed_power(3_600_000, (START + 60) * 1000)
        assert register.counts.import_wh == 0
        assert register.problem(START + 60) is Problem.NONE

    def test_what_cannot_flow_is_ignored(self) -> None:
        register = Register(limits=Limits(power_w=10_000))
        register.feed_power(1_000_000, START * 1000)
        register.feed_power(10_000_001, (START + 36) * 1000)
        register.feed_power(1_000_000, (START + 72) * 1000)
        assert register.counts.import_wh == 20
        assert register.problem(START + 72) is Problem.IMPLAUSIBLE

    def test_a_clock_set_back_adds_nothing(self) -> None:
        register = Register()
        register.feed_power(3_600_000, START * 1000)
        register.feed_power(3_600_000, (START - 600) * 1000)
        register.feed_power(3_600_000, (START - 590) * 1000)
        assert register.counts.import_wh == 10


class TestProblem:
    def test_nothing_was_ever_read(self) -> None:
        assert Register().problem(START) is Problem.UNAVAILABLE

    def test_a_value_that_stands_still(self) -> None:
        register = Register(limits=Limits(stuck_s=3600))
        for at in range(0, 3700, 60):
            register.feed_power(5_000, (START + at) * 1000)
        assert register.problem(START + 3660) is Problem.STUCK

    def test_no_power_at_all_is_not_stuck(self) -> None:
        register = Register(limits=Limits(stuck_s=3600))
        for at in range(0, 3700, 60):
            register.feed_power(0, (START + at) * 1000)
        assert register.problem(START + 3660) is Problem.NONE

    def test_a_counter_may_be_allowed_to_stand_still(self) -> None:
        samples = [("5", "kWh", at) for at in range(0, 3700, 60)]
        assert fed(*samples, limits=Limits(stuck_s=None)).problem(START + 3660) is Problem.NONE
        assert fed(*samples, limits=Limits(stuck_s=3600)).problem(START + 3660) is Problem.STUCK

    def test_silence_is_a_gap(self) -> None:
        assert fed(("5", "kWh", 0)).problem(START + 121) is Problem.GAP

    def test_a_problem_is_forgotten_in_time(self) -> None:
        register = fed(("5", "kWh", 0), ("NaN", "kWh", 15))
        assert register.problem(START + 60) is Problem.IMPLAUSIBLE
        register.feed_energy(Decimal(5), "kWh", START + 1000)
        assert register.problem(START + 1000) is Problem.GAP
        register.feed_energy(Decimal(5), "kWh", START + 1100)
        assert register.problem(START + 2000) is Problem.GAP
        for at in range(1200, 2100, 60):
            register.feed_energy(Decimal(5), "kWh", START + at)
        assert register.problem(START + 2100) is Problem.NONE


def test_a_state_survives_json() -> None:
    register = fed(("5", "kWh", 0), ("0", "kWh", 15), ("9999999", "kWh", 30))
    kept = json.loads(json.dumps(register.state.as_dict()))
    assert RegisterState.from_dict(kept) == register.state


def test_worlds_start_where_registers_do() -> None:
    assert World(DISPLAYS[0]).now == NOON
