"""A real Chromium that looks at a real Home Assistant: for tests, pictures and measurements."""

from .chromium import find_browser, started
from .window import Window, window

__all__ = ["Window", "find_browser", "started", "window"]
