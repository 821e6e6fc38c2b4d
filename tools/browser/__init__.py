"""A real Chromium that looks at a real Home Assistant: for tests, pictures and measurements."""

from .chromium import find_browser, started
from .paint import Paint, first_paint
from .window import Window, window

__all__ = ["Paint", "Window", "find_browser", "first_paint", "started", "window"]
