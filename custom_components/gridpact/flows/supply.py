"""Adding a supply: the home's own, or a neighbour's that feeds the home while its battery is low."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
import probatio

from ..const import NEIGHBOUR_SUPPLY, OWN_SUPPLY
from ..settings import Settings
from .problems import Problems
from .sellers import async_sellers
from .sources import registry_id
from .subentries import meters, own_supply
from .supply_form import (
    BATTERY_ERRORS,
    NEIGHBOUR_ERRORS,
    OWN_ERRORS,
    RELAY_ERRORS,
    check_battery,
    check_relay,
    neighbour_schema,
    own_schema,
    read_neighbour,
    read_own,
    read_price,
    shown_neighbour,
    shown_own,
)

type Fields = dict[str, Any]


class SupplyFlow(ConfigSubentryFlow):
    """Adds a supply to an account, and changes it."""

    async def async_step_user(self, user_input: Fields | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Ask whose supply it is."""
        return self.async_show_menu(step_id="user", menu_options=[OWN_SUPPLY, NEIGHBOUR_SUPPLY])

    async def async_step_own(self, user_input: Fields | None = None) -> SubentryFlowResult:
        """Ask everything about the own supply at once."""
        if own_supply(self._get_entry()):
            return self.async_abort(reason="has_own")
        problems = Problems()
        if user_input is not None:
            limit = round(user_input["limit"])
            use = self._read_relay(problems, user_input) | self._read_own(problems, user_input, limit)
            if not problems:
                return self._add(OWN_SUPPLY, user_input["relay"], limit=limit, **use)
        return self._form("own", own_schema(new=True), user_input, problems)

    async def async_step_neighbour(self, user_input: Fields | None = None) -> SubentryFlowResult:
        """Ask everything about a neighbour's supply at once."""
        entry = self._get_entry()
        if own_supply(entry) is None:
            return self.async_abort(reason="no_own")
        if not meters(entry):
            return self.async_abort(reason="no_meter")
        problems = Problems()
        if user_input is not None:
            use = self._read_relay(problems, user_input) | self._read_neighbour(problems, user_input)
            with problems.catch(NEIGHBOUR_ERRORS):
                use["highest_price"] = read_price(entry, user_input)
            if not problems:
                return self._add(NEIGHBOUR_SUPPLY, user_input["relay"], **use)
        return self._form("neighbour", await self._neighbour_schema(new=True), user_input, problems)

    async def async_step_reconfigure(self, user_input: Fields | None = None) -> SubentryFlowResult:
        """Ask anew how it is used; its relay, and what a number entity shows, are what they are."""
        if self._get_reconfigure_subentry().data["kind"] == OWN_SUPPLY:
            return await self.async_step_change_own(user_input)
        return await self.async_step_change_neighbour(user_input)

    async def async_step_change_own(self, user_input: Fields | None = None) -> SubentryFlowResult:
        """Ask for the battery of the own supply, and how long the home stays at least."""
        supply, problems = self._get_reconfigure_subentry(), Problems()
        if user_input is not None:
            use = self._read_own(problems, user_input, self._present_limit(supply))
            if not problems:
                return self._change(supply, use)
        return self._form("change_own", own_schema(new=False), user_input or shown_own(supply.data), problems)

    async def async_step_change_neighbour(self, user_input: Fields | None = None) -> SubentryFlowResult:
        """Ask who sells, how much at a time, and what measures it."""
        entry, supply, problems = self._get_entry(), self._get_reconfigure_subentry(), Problems()
        if not meters(entry):
            return self.async_abort(reason="no_meter")
        if user_input is not None:
            use = self._read_neighbour(problems, user_input)
            if not problems:
                return self._change(supply, use)
        shown = user_input or shown_neighbour(entry, supply.data)
        return self._form("change_neighbour", await self._neighbour_schema(new=False), shown, problems)

    def _read_relay(self, problems: Problems, fields: Fields) -> Fields:
        """Return what a supply is called: as its relay."""
        use: Fields = {}
        with problems.catch(RELAY_ERRORS):
            use |= {"title": check_relay(self.hass, self._get_entry(), fields["relay"])}
        return use

    def _read_own(self, problems: Problems, fields: Fields, limit: int) -> Fields:
        use: Fields = {}
        with problems.catch(BATTERY_ERRORS):
            check_battery(self.hass, fields.get("battery"))
        with problems.catch(OWN_ERRORS):
            use |= read_own(self.hass, fields, limit)
        return use

    def _read_neighbour(self, problems: Problems, fields: Fields) -> Fields:
        use: Fields = {}
        with problems.catch(NEIGHBOUR_ERRORS):
            use |= read_neighbour(self._get_entry(), fields)
        return use

    def _present_limit(self, supply: ConfigSubentry) -> int:
        """Return below which charge the home buys, as its number entity shows it."""
        entry, limit = self._get_entry(), int(supply.data["limit"])
        if entry.state is not ConfigEntryState.LOADED:
            return limit
        settings: Settings = entry.runtime_data.settings
        return settings.battery_limit(str(supply.unique_id), limit)

    async def _neighbour_schema(self, *, new: bool) -> probatio.Schema:
        return neighbour_schema(self._get_entry(), await async_sellers(self._get_entry()), new=new)

    def _form(self, step: str, schema: probatio.Schema, shown: Fields | None, problems: Problems) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=problems.errors,
            description_placeholders={"token": self._get_entry().data["token_symbol"]} | problems.placeholders,
        )

    def _add(self, kind: str, relay: str, *, title: str, **use: Any) -> SubentryFlowResult:
        """Add a supply whose entities keep their ids for good, also when it is deleted and added again."""
        relay_id = registry_id(self.hass, relay)
        data = {"kind": kind, "relay": relay, "relay_id": relay_id, **use}
        return self.async_create_entry(title=title, data=data, unique_id=f"supply-{relay_id or relay}")

    def _change(self, supply: ConfigSubentry, use: Fields) -> SubentryFlowResult:
        data = {**supply.data, **use}
        return self.async_update_and_abort(self._get_entry(), supply, data=data, reason="reconfigure_successful")
