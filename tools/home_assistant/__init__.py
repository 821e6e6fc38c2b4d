"""A real Home Assistant, driven without a person: for the demo and for tests that restart or kill it."""

from .api import Api
from .process import HomeAssistant

__all__ = ["Api", "HomeAssistant"]
