"""Mending in place what an issue reports."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import issue_registry as ir
import probatio

from .errors import Refused, WrongPeer
from .flows.account_form import address_code
from .flows.plug_form import LOGIN_FIELDS
from .flows.problems import Problems
from .issues import LOW_FEE_DAYS
from .loads.models import RestoreReason
from .metering.tapo import TapoPlug
from .runtime import GridpactConfigEntry, GridpactData

OTHER_PLUG = "other_plug"

type Fields = dict[str, Any]


class Fix(RepairsFlow):
    """One form that mends; the issue goes when it has."""

    step: ClassVar[str] = "init"
    error_fields: ClassVar[Mapping[str, str]] = {}

    def __init__(self, entry: GridpactConfigEntry, subject: str) -> None:
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
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        words = (issue and issue.translation_placeholders) or {}
        return self.async_show_form(
            step_id=self.step,
            data_schema=self.add_suggested_values_to_schema(self.schema(), user_input),
            errors=problems.errors,
            description_placeholders=words | problems.placeholders,
        )

    @property
    def running(self) -> GridpactData:
        """The loaded account; without it the dialog ends."""
        if self.entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("not_loaded")
        return self.entry.runtime_data

    def schema(self) -> probatio.Schema:
        """Return what the form asks."""
        return probatio.Schema({})

    @abstractmethod
    async def mend(self, fields: Fields) -> None:
        """Do it. Raises GridpactError if it did not help."""


class TopUp(Fix):
    """Money for fees runs out."""

    def schema(self) -> probatio.Schema:
        code = address_code(self.entry.data["account"], self.entry.data["chain_id"])
        return probatio.Schema({probatio.Optional("qr"): code})

    async def mend(self, fields: Fields) -> None:  # noqa: ARG002
        balance = await self.running.chain.market.coin_balance(self.entry.data["account"])
        if balance < LOW_FEE_DAYS * self.running.coordinator.data.snapshot.posting_fee:
            raise Refused("no_funds")
        self.running.coordinator.async_wake()


class LogIn(Fix):
    """A plug refused the password it was given."""

    error_fields: ClassVar[Mapping[str, str]] = {"invalid_auth": CONF_PASSWORD}

    def schema(self) -> probatio.Schema:
        meter = self.entry.subentries[self.subject]
        return self.add_suggested_values_to_schema(
            probatio.Schema(LOGIN_FIELDS), {CONF_USERNAME: meter.data[CONF_USERNAME]}
        )

    async def mend(self, fields: Fields) -> None:
        meter = self.entry.subentries[self.subject]
        plug = TapoPlug(meter.data[CONF_HOST], fields[CONF_USERNAME], fields[CONF_PASSWORD])
        identity = await plug.identify()
        if identity.device_id != meter.data["device_id"]:
            raise WrongPeer(OTHER_PLUG, host=meter.data[CONF_HOST])
        self.hass.config_entries.async_update_subentry(self.entry, meter, data={**meter.data, **fields})


class TryAgain(Fix):
    """A load should be on again and is not."""

    step = "confirm"

    async def async_step_init(self, user_input: Fields | None = None) -> RepairsFlowResult:  # noqa: ARG002
        """Ask for a confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: Fields | None = None) -> RepairsFlowResult:
        """Try when it is given."""
        return await self._ask(user_input)

    async def mend(self, fields: Fields) -> None:  # noqa: ARG002
        guard = self.running.guard
        if guard.is_off(self.subject) and not await guard.async_restore(self.subject, RestoreReason.CALLED):
            raise Refused("not_confirmed", state=STATE_ON)


_FIXES: dict[str, type[Fix]] = {"low_fee_money": TopUp, "plug_login": LogIn, "not_restored": TryAgain}


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,  # noqa: ARG001
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the dialog of an issue."""
    about = data or {}
    entry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    return _FIXES[str(about["issue"])](entry, str(about["subject"]))
