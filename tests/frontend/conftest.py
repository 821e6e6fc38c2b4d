"""The card's model, run by Node.js as a browser would run it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import json
import os
from pathlib import Path
import subprocess
from typing import IO, Any

import pytest

from custom_components.gridpact.frontend import FOLDER
from tools.card.homes import Home, milliseconds

from ..project import read_json

SCRIPT = Path(__file__).parent / "model.mjs"
WORDS = read_json(FOLDER / "words" / "en.json")

type Model = dict[str, Any]
type Show = Callable[..., Model]


def text(pieces: str | list[str | dict[str, str]]) -> str:
    """A sentence as it reads."""
    whole = [pieces] if isinstance(pieces, str) else pieces
    return "".join(piece if isinstance(piece, str) else piece["value"] for piece in whole)


def rows(model: Model) -> dict[str, str]:
    """The text of each row by its name."""
    return {row["name"]: row["text"] for row in model["rows"]}


@dataclass(slots=True)
class Card:
    """A process that answers questions to the card's modules."""

    requests: IO[str]
    replies: IO[str]

    def ask(self, what: str, **question: Any) -> Any:
        self.requests.write(json.dumps({"ask": what, "words": WORDS, **question}) + "\n")
        self.requests.flush()
        reply = json.loads(self.replies.readline())
        assert "error" not in reply, reply["error"]
        return reply["answer"]


@pytest.fixture(scope="session")
def card() -> Iterator[Card]:
    with subprocess.Popen(
        ["node", str(SCRIPT), str(FOLDER)],  # noqa: S607 - scripts/setup provides it
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TZ": "Europe/Berlin"},
    ) as process:
        assert process.stdin
        assert process.stdout
        yield Card(process.stdin, process.stdout)
        process.stdin.close()


@pytest.fixture
def show(card: Card) -> Show:
    """What the card shows of a home."""

    def shown(home: Home, *others: Home, minutes: float = 0, options: Model | None = None, **changes: Any) -> Model:
        model: Model = card.ask(
            "shown",
            hass=home.hass(*others, **changes),
            config=options or {},
            answers=home.answers,
            now=milliseconds(minutes),
        )
        return model

    return shown
