"""A counter of somebody else's, as they come: with resets, rounding, wrong values and a truth that nobody is told."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
import json

from hypothesis import strategies as st

from custom_components.gridpact.metering.register import Limits, Register, RegisterState

DISPLAYS = [("Wh", 0), ("Wh", 1), ("kWh", 3), ("kWh", 2), ("kWh", 1), ("MWh", 6)]
WH = {"Wh": 1, "kWh": 1_000, "MWh": 1_000_000}
LIMIT_W = 20_000
MOST_USE = Decimal(80)  # Wh between two samples
NOON = 1_800_000_000


@dataclass
class World:
    """A counter, the register fed from it, and the bounds within which the register must stay. Energies in Wh."""

    display: tuple[str, int]
    counter: Decimal = Decimal(0)
    truth: Decimal = Decimal(0)  # since the first value
    slack: Decimal = Decimal(0)  # what resets may swallow
    now: int = NOON
    register: Register = field(default_factory=lambda: Register(limits=Limits(power_w=LIMIT_W)))
    shown: list[int] = field(default_factory=list)
    coarsest: Decimal = Decimal(0)  # largest display step that was ever shown

    @property
    def step(self) -> Decimal:
        """The display's step in Wh."""
        unit, decimals = self.display
        return Decimal(WH[unit]).scaleb(-decimals)

    def show(self, value: Decimal | None = None) -> None:
        """Let the register see the counter, or something else."""
        unit, decimals = self.display
        value = self.counter if value is None else value
        text = (value / WH[unit]).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        self.register.feed_energy(text, unit, self.now)
        self.coarsest = max(self.coarsest, self.step)
        self.shown.append(self.register.counts.import_wh)

    def restart_reader(self) -> None:
        """Restart the program that keeps the register: all it has is what it wrote."""
        kept = json.loads(json.dumps(self.register.state.as_dict()))
        self.register = Register(RegisterState.from_dict(kept), self.register.limits)

    def use(self, wh: Decimal, seconds: int) -> None:
        """Let energy flow and show the counter."""
        self.now += seconds
        self.counter += wh
        self.truth += wh
        self.show()


@dataclass(frozen=True)
class Use:
    wh: Decimal
    seconds: int

    def __call__(self, world: World) -> None:
        world.use(min(self.wh, Decimal(LIMIT_W) * self.seconds / 3600), self.seconds)


@dataclass(frozen=True)
class Gap:
    """Nothing is seen for hours; the counter goes on."""

    hours: int

    def __call__(self, world: World) -> None:
        world.use(Decimal(300 * self.hours), self.hours * 3600)


@dataclass(frozen=True)
class Reset:
    """Midnight, or the device restarts; the clock does not stand still."""

    def __call__(self, world: World) -> None:
        world.slack += 2 * world.step
        if world.counter <= 2 * MOST_USE:
            world.slack += world.counter  # so little that one step of honest use looks like a way back
        world.counter = Decimal(0)
        world.now += 15
        world.show()


@dataclass(frozen=True)
class Dip:
    """The value wavers by a few percent for some samples, unless the display cannot tell that from a reset."""

    percent: int
    samples: int

    def __call__(self, world: World) -> None:
        if world.counter < 100 * world.step:
            return
        for _ in range(self.samples):
            world.now += 15
            world.show(world.counter * (100 - self.percent) / 100)
        world.use(Decimal(0), 15)


@dataclass(frozen=True)
class Nonsense:
    """The value is something else for some samples, then right again."""

    value: Decimal | None  # None: the value times a million
    samples: int

    def __call__(self, world: World) -> None:
        for _ in range(self.samples):
            world.now += 15
            world.show(world.counter * 1_000_000 + 10**7 if self.value is None else self.value)
        world.use(Decimal(0), 15)


@dataclass(frozen=True)
class Display:
    """The owner picks another unit."""

    display: tuple[str, int]

    def __call__(self, world: World) -> None:
        world.display = self.display
        world.now += 15
        world.show()


@dataclass(frozen=True)
class Restart:
    def __call__(self, world: World) -> None:
        world.restart_reader()


uses = st.builds(Use, st.decimals(0, MOST_USE, places=3), st.integers(5, 60))
sound = st.one_of(uses, uses, uses, st.builds(Gap, st.integers(1, 30)), st.just(Restart()))
displays = st.builds(Display, st.sampled_from(DISPLAYS))
resets = st.just(Reset())
dips = st.builds(Dip, st.integers(1, 9), st.integers(1, 3))
nonsense = st.builds(Nonsense, st.one_of(st.none(), st.just(Decimal(0))), st.integers(1, 5))
