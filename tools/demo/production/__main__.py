"""The chapter by itself: `python -m tools.demo.production` tells it once and prints its figures as JSON."""

import asyncio
import json
from pathlib import Path
import tempfile

from ..narrator import Narrator
from .story import production_story


def main() -> None:
    """Tell it in a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="gridpact-demo-") as folder:
        figures = asyncio.run(production_story(Narrator(), Path(folder)))
    print(json.dumps(figures.as_json(), indent=2))


if __name__ == "__main__":
    main()
