"""A Tapo plug that speaks KLAP on a loopback port: for tests and the demo."""

from .device import Identity, old_firmware
from .server import EmulatedPlug, Fault

__all__ = ["EmulatedPlug", "Fault", "Identity", "old_firmware"]
