"""What an issue is: a condition over the state, and the words for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..runtime import AccountData, AnyConfigEntry, GridpactData
from ..state import AccountState, HomeState

type Words = Mapping[str, str]
# Words by what the issue is about ("" for the account itself). None: nothing is known at present, it stays as it is.
type Found = Mapping[str, Words | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class View[DataT: AccountData, StateT: AccountState]:
    """All that a condition may look at. `now` in seconds."""

    hass: HomeAssistant
    entry: AnyConfigEntry
    data: DataT
    state: StateT
    now: int

    def time(self, seconds: int) -> str:
        """Return a time as people read it, with its date unless it is today's."""
        there, here = (dt_util.as_local(dt_util.utc_from_timestamp(at)) for at in (seconds, self.now))
        return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"


type AnyView = View[AccountData, AccountState]
type HomeView = View[GridpactData, HomeState]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDescription[ViewT]:
    """One kind of issue.

    `condition` is given the subjects for which the issue is open, so that what was opened at one mark can be closed at
    another. It has to hold for `after_s` seconds before anybody is told.
    """

    key: str
    condition: Callable[[ViewT, frozenset[str]], Found]
    fixable: bool = True
    after_s: int = 0


def unchanged(open_subjects: frozenset[str]) -> Found:
    """Return that nothing is known at present."""
    return dict.fromkeys(open_subjects)
