"""What the dialogs of all issues share: one form that mends; the issue goes when it has."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import issue_registry as ir
import probatio

from ..flows.problems import Problems
from ..runtime import AccountData, AnyConfigEntry, GridpactData

type Fields = dict[str, Any]


class Fix[DataT: AccountData = GridpactData](RepairsFlow):
    """One form for an account that holds `DataT`. `error_fields` says beside which field an error's sentence stands."""

    step: ClassVar[str] = "init"
    error_fields: ClassVar[Mapping[str, str]] = {}

    def __init__(self, entry: AnyConfigEntry, subject: str) -> None:
        """`subject` is the meter or load that the issue is about."""
        self.entry = entry
        self.subject = subject

    async def async_step_init(self, user_input: Fields | None = None) -> RepairsFlowResult:
        """Show the form; Home Assistant hands over the issue's id first."""
        return await self._ask(None if user_input and "issue_id" in user_input else user_input)

    async def _ask(self, user_input: Fields | None) -> RepairsFlowResult:
        problems = Problems()
        if user_input is not None:
            with problems.catch(self.error_fields):
                await self.mend(user_input)
                return self.async_create_entry(data={})
        more: dict[str, str] = {}
        with problems.catch():
            more = await self.more_words()
        return self.async_show_form(
            step_id=self.step,
            data_schema=self.add_suggested_values_to_schema(self.schema(), user_input),
            errors=problems.errors,
            description_placeholders=self.words | more | problems.placeholders,
        )

    @property
    def words(self) -> dict[str, str]:
        """What the form's sentences need: what the issue says."""
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return dict((issue and issue.translation_placeholders) or {})

    async def more_words(self) -> dict[str, str]:
        """Return what the sentences need that has to be asked first. Raises GridpactError."""
        return {}

    @property
    def running(self) -> DataT:
        """The loaded account; without it the dialog ends."""
        if self.entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("not_loaded")
        data: DataT = self.entry.runtime_data
        return data

    @property
    def meter(self) -> ConfigSubentry:
        """The meter that the issue is about."""
        meter = self.entry.subentries.get(self.subject)
        if meter is None:  # removed while the dialog was open
            raise AbortFlow("not_loaded")
        return meter

    def schema(self) -> probatio.Schema:
        """Return what the form asks."""
        return probatio.Schema({})

    @abstractmethod
    async def mend(self, fields: Fields) -> None:
        """Do it. Raises GridpactError if it did not help."""


class Confirmation[DataT: AccountData = GridpactData](Fix[DataT]):
    """A form without fields: it asks only whether to do it."""

    step = "confirm"

    async def async_step_init(self, user_input: Fields | None = None) -> RepairsFlowResult:  # noqa: ARG002
        """Ask for a confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: Fields | None = None) -> RepairsFlowResult:
        """Do it when it is given."""
        return await self._ask(user_input)
