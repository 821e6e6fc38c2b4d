"""The words that people see, as the integration ships them, so that tests name them by their keys."""

from functools import reduce
from operator import getitem
import re
from typing import Any

from ..project import INTEGRATION, read_json

_WORDS: Any = read_json(INTEGRATION / "translations" / "en.json")
_MARKUP = str.maketrans("", "", "*`")


def word(path: str) -> str:
    """Return the text at a dotted path ("config.step.code.title")."""
    return str(reduce(getitem, path.split("."), _WORDS))


def pattern(path: str) -> re.Pattern[str]:
    """Return what matches the text at a path whatever its placeholders became."""
    return pattern_of(word(path))


def pattern_of(text: str) -> re.Pattern[str]:
    """Return what matches a text whatever its placeholders became."""
    parts = map(re.escape, re.split(r"\{\w+\}", text.translate(_MARKUP).strip()))
    return re.compile(".+".join(parts).replace("/", r"\/"))  # selectors stand between slashes
