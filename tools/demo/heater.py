"""The built-in load of the demo: a small water heater whose thermostat reacts to being switched off."""

from dataclasses import dataclass
import math

POWER_W = 2000
SETPOINT_C = 65.0
HYSTERESIS_C = 1.5
HEAT_CAPACITY_J_PER_C = 8 * 4186.0  # eight litres of water
SECONDS_PER_DAY = 86_400


def draw_w(at: float) -> float:
    """Return the heat drawn by hot water at a time (seconds), W: little at night, much in the morning and evening."""
    hour = at % SECONDS_PER_DAY / 3600
    peaks = math.exp(-((hour - 7.5) ** 2) / 4) + math.exp(-((hour - 19.5) ** 2) / 6)
    today = math.sin(at // SECONDS_PER_DAY * 2.4)  # no two days are alike
    return 900 + 350 * peaks + 150 * today + 100 * math.sin(at / 97)


@dataclass
class WaterHeater:
    """A tank with a thermostat; `advance` moves it through time. Powers in W, temperatures in degrees Celsius."""

    at: float
    temperature: float = SETPOINT_C
    heating: bool = False

    def advance(self, until: float, *, switched_on: bool) -> int:
        """Move to a time (seconds) in steps of at most a second and return the power drawn then, W."""
        while self.at < until:
            step = min(1.0, until - self.at)
            heat = self._power(switched_on=switched_on) - draw_w(self.at)
            self.temperature += heat * step / HEAT_CAPACITY_J_PER_C
            self.at += step
            self._thermostat()
        return self._power(switched_on=switched_on)

    def _power(self, *, switched_on: bool) -> int:
        return POWER_W if self.heating and switched_on else 0

    def _thermostat(self) -> None:
        if self.temperature >= SETPOINT_C:
            self.heating = False
        elif self.temperature <= SETPOINT_C - HYSTERESIS_C:
            self.heating = True
