"""Tells the story as it happens."""

import sys
import time


class Narrator:
    """Writes one line per thing that happens, with the seconds since the beginning."""

    def __init__(self) -> None:
        """The story begins now."""
        self._begin = time.monotonic()

    def tell(self, text: str) -> None:
        """Tell one thing. Goes to the error output: the output belongs to the figures."""
        print(f"{time.monotonic() - self._begin:6.1f} s  {text}", file=sys.stderr, flush=True)
