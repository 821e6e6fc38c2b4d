"""Issues for what only a person can mend. They follow from the state, and each disappears when it is cured."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..runtime import AnyConfigEntry
from .description import IssueDescription, View, Words

_LEARN_MORE_URL: Final = "https://github.com/gridpact/gridpact/blob/main/docs/repairs.md"


class Issues:
    """Opens and closes the issues of a loaded account, of those that its kind can have."""

    def __init__(
        self, hass: HomeAssistant, entry: AnyConfigEntry, descriptions: Sequence[IssueDescription[Any]]
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._descriptions = descriptions
        self._seen_at: dict[tuple[str, str], int] = {}  # what holds and is not reported yet, and since when

    @callback
    def async_check(self) -> None:
        """Bring the issues in line with the state."""
        open_ones = self._open_subjects()
        data = self._entry.runtime_data
        now = int(dt_util.utcnow().timestamp())
        view = View(hass=self._hass, entry=self._entry, data=data, state=data.coordinator.data, now=now)
        for description in self._descriptions:
            subjects = frozenset(open_ones[description.key])
            found = description.condition(view, subjects)
            for subject in subjects - found.keys():
                ir.async_delete_issue(self._hass, DOMAIN, self._id(description.key, subject))
            self._forget(description.key, found.keys())
            for subject, words in found.items():
                if words is not None and (subject in subjects or self._is_due(description, subject, now)):
                    self._create(description, subject, words)

    def _open_subjects(self) -> dict[str, set[str]]:
        """Return what the account's open issues are about, by their keys."""
        found: dict[str, set[str]] = defaultdict(set)
        for issue in ir.async_get(self._hass).issues.values():
            data = issue.data or {}
            if issue.domain == DOMAIN and issue.active and data.get("entry_id") == self._entry.entry_id:
                found[str(data["issue"])].add(str(data["subject"]))
        return found

    def _is_due(self, description: IssueDescription[Any], subject: str, now: int) -> bool:
        """Return whether it has held for so long that it will not pass by itself."""
        return now - self._seen_at.setdefault((description.key, subject), now) >= description.after_s

    def _forget(self, key: str, holding: Collection[str]) -> None:
        """Forget what has passed before it was reported."""
        for known, subject in list(self._seen_at):
            if known == key and subject not in holding:
                del self._seen_at[known, subject]

    def _create(self, description: IssueDescription[Any], subject: str, words: Words) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(description.key, subject),
            is_fixable=description.fixable,
            severity=ir.IssueSeverity.WARNING,
            translation_key=description.key,
            translation_placeholders={"account": self._entry.title, **words},
            learn_more_url=f"{_LEARN_MORE_URL}#{description.key}",
            data={"entry_id": self._entry.entry_id, "issue": description.key, "subject": subject},
        )

    def _id(self, key: str, subject: str) -> str:
        return "_".join(part for part in (key, self._entry.entry_id, subject) if part)


@callback
def async_forget_issues(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Close all issues of an account that is removed or disabled."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and entry.entry_id in issue_id:
            ir.async_delete_issue(hass, domain, issue_id)
