"""Changing how an account reaches its market, and where its pay goes."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.helpers.selector import TextSelector
from homeassistant.util import dt as dt_util
import probatio

from ..errors import OutcomeUnknown
from ..runtime import GridpactConfigEntry
from .account_form import PAYOUT_ERRORS, read_payout
from .networks import network_name
from .nodes import NODE_ERRORS, RPC_URLS, checked_nodes, node_fields
from .problems import Problems


class ReconfigureSteps(ConfigFlow):
    """The step reconfigure."""

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for other nodes and, as long as pay goes to the key itself, for a wallet."""
        entry: GridpactConfigEntry = self._get_reconfigure_entry()
        problems = Problems()
        if user_input is not None:
            changes: dict[str, Any] = {}
            with problems.catch(NODE_ERRORS):
                changes[RPC_URLS] = await checked_nodes(self.hass, user_input[RPC_URLS], entry.data["chain_id"])
            with problems.catch(PAYOUT_ERRORS):
                changes |= _payout(entry, user_input)
            if not problems:
                with problems.catch():
                    return await self._change(entry, changes)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(_schema(entry), user_input or entry.data),
            errors=problems.errors,
            description_placeholders={"network": network_name(entry.data["chain_id"])} | problems.placeholders,
        )

    async def _change(self, entry: GridpactConfigEntry, changes: dict[str, Any]) -> ConfigFlowResult:
        """Tell the market, then keep it; without an answer of the market the account goes on asking for one."""
        reason = "reconfigure_successful"
        try:
            if "payout" in changes:
                await set_payout(entry, changes["payout"])
        except OutcomeUnknown:
            reason = "outcome_unknown"
        return changed_entry(self, entry, changes, reason)


def changed_entry(
    flow: ConfigFlow, entry: ConfigEntry, changes: dict[str, Any], reason: str, **other: Any
) -> ConfigFlowResult:
    """End a dialog with other data for the entry, which is loaded anew: one that runs listens for that by itself.

    `other` is what else changes of it (title, options).
    """
    end = flow.async_update_and_abort if entry.update_listeners else flow.async_update_reload_and_abort
    return end(entry, data_updates=changes, reason=reason, **other)


async def set_payout(entry: GridpactConfigEntry, wallet: str) -> None:
    """Have a running account's pay go to a wallet; keep it in the entry's data ("payout") unless this raises.

    Raises Refused and Rejected (nothing has changed), Unreachable (nothing was sent), OutcomeUnknown (keep it: the
    account finds out what came of it).
    """
    await entry.runtime_data.participant.pay_to(wallet, int(dt_util.utcnow().timestamp()))


def can_set_payout(entry: ConfigEntry) -> bool:
    """Tell whether pay still goes to the account's own key, and the account runs, so that it can change that."""
    data = entry.data
    return data["key"] is not None and data["payout"] is None and entry.state is ConfigEntryState.LOADED


def _payout(entry: ConfigEntry, fields: dict[str, Any]) -> dict[str, str]:
    payout = read_payout(fields.get("payout", ""), entry.data["account"]) if can_set_payout(entry) else None
    return {"payout": payout} if payout else {}


def _schema(entry: ConfigEntry) -> probatio.Schema:
    fields = node_fields()
    if can_set_payout(entry):
        fields[probatio.Optional("payout")] = TextSelector()
    return probatio.Schema(fields)
