"""Adding a load: something that may be off for a while."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig
import probatio

from ..const import BLUEPRINT_URL, DOMAIN, PLUG_KEY
from ..errors import Refused
from .history import known_power
from .load_form import ERROR_FIELDS, load_fields, make_load, read_load, read_use, shown_use, use_fields
from .problems import Problems
from .sources import available_state
from .subentries import grid_meter, load_of, meter_selector, meters, supply_of

_SWITCH = EntitySelector(EntitySelectorConfig(domain=["switch", "light", "input_boolean"]))
_SWITCH_ERRORS = dict.fromkeys(("unavailable", "already_load", "same_relay", "own_setting"), "switch")


class LoadFlow(ConfigSubentryFlow):
    """Adds a load to an account, and changes it."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask everything at once."""
        entry = self._get_entry()
        if not meters(entry):
            return self.async_abort(reason="no_meter")
        problems = Problems()
        if user_input is not None:
            with problems.catch(ERROR_FIELDS | _SWITCH_ERRORS):
                return await self._add(entry, user_input)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(_schema(entry), user_input),
            errors=problems.errors,
            description_placeholders={"token": entry.data["token_symbol"]} | problems.placeholders,
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask anew how it is measured and used; its switch and its price are what they are."""
        entry, load = self._get_entry(), self._get_reconfigure_subentry()
        shown = user_input or _shown(entry, load)
        problems = Problems()
        if user_input is not None:
            with problems.catch(ERROR_FIELDS):
                return await self._change(entry, load, user_input)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(_use_schema(entry), shown),
            errors=problems.errors,
            description_placeholders=problems.placeholders,
        )

    async def _change(self, entry: ConfigEntry, load: ConfigSubentry, fields: dict[str, Any]) -> SubentryFlowResult:
        power = fields.get("power") or await known_power(self.hass, load.data["switch"])
        use = read_use(fields | {"power": power}) | {"meter": fields["meter"]}
        return self.async_update_and_abort(entry, load, data={**load.data, **use}, reason="reconfigure_successful")

    async def _add(self, entry: ConfigEntry, fields: dict[str, Any]) -> SubentryFlowResult:
        name = check_switch(self.hass, entry, fields["switch"])
        power = fields.get("power") or await known_power(self.hass, fields["switch"])
        use = read_load(entry, fields | {"power": power})
        load = make_load(self.hass, fields["switch"], fields["meter"], name, use)
        return self.async_create_entry(
            title=name,
            data=load["data"],
            unique_id=load["unique_id"],
            description_placeholders={"name": name, "blueprint_url": BLUEPRINT_URL},
        )


def _schema(entry: ConfigEntry) -> probatio.Schema:
    nearest = grid_meter(entry) if len(meters(entry)) > 1 else meters(entry)[0].subentry_id
    return probatio.Schema(
        {
            probatio.Required("switch"): _SWITCH,
            probatio.Required("meter", description={"suggested_value": nearest}): meter_selector(entry),
            **load_fields(entry),
        }
    )


def _use_schema(entry: ConfigEntry) -> probatio.Schema:
    return probatio.Schema({probatio.Required("meter"): meter_selector(entry), **use_fields()})


def _shown(entry: ConfigEntry, load: ConfigSubentry) -> dict[str, Any]:
    """Return the load as the fields show it; its meter may have been removed."""
    known = {meter.subentry_id for meter in meters(entry)}
    meter = {"meter": load.data["meter"]} if load.data.get("meter") in known else {}
    return meter | shown_use(load.data)


def check_switch(hass: HomeAssistant, entry: ConfigEntry, switch: str) -> str:
    """Return the name of a switch that can become a load.

    Raises Refused: unavailable, already_load, same_relay, own_setting.
    """
    name = available_state(hass, switch).name
    if load := load_of(entry, switch):
        raise Refused("already_load", entity=name, load=load.title)
    if supply := supply_of(entry, switch):
        raise Refused("same_relay", entity=name, supply=supply.title)
    known = er.async_get(hass).async_get(switch)
    if known and known.platform == DOMAIN and not known.unique_id.endswith(f"_{PLUG_KEY}"):
        raise Refused("own_setting", entity=name)
    return name
