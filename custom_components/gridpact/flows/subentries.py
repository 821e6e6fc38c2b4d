"""The meters, loads and supplies that an account already has."""

from collections.abc import Iterator

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode

from ..const import OWN_SUPPLY, SUBENTRY_LOAD, SUBENTRY_METER, SUBENTRY_SUPPLY
from ..errors import Refused


def meters(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the meters of an account."""
    return entry.get_subentries_of_type(SUBENTRY_METER)


def loads(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the loads of an account."""
    return entry.get_subentries_of_type(SUBENTRY_LOAD)


def supplies(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the supplies of an account."""
    return entry.get_subentries_of_type(SUBENTRY_SUPPLY)


def own_supply(entry: ConfigEntry) -> ConfigSubentry | None:
    """Return the home's own supply."""
    return next((supply for supply in supplies(entry) if supply.data["kind"] == OWN_SUPPLY), None)


def meter_selector(entry: ConfigEntry) -> SelectSelector:
    """Return a choice among the meters by their names."""
    options = [SelectOptionDict(value=meter.subentry_id, label=meter.title) for meter in meters(entry)]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN))


def grid_meter(entry: ConfigEntry) -> str | None:
    """Return the meter at the grid connection, behind which everything else sits; None unless there is one."""
    found = [meter.subentry_id for meter in meters(entry) if meter.data["kind"] == "grid"]
    return found[0] if len(found) == 1 else None


def check_new_source(entry: ConfigEntry, entity_id: str, name: str, apart_from: str | None = None) -> None:
    """Raise Refused("already_meter") if a meter reads the sensor; `apart_from` is one that does not count."""
    for meter, source in _sources(entry):
        if source == entity_id and meter.subentry_id != apart_from:
            raise Refused("already_meter", entity=name, meter=meter.title)


def check_new_meter(entry: ConfigEntry, unique_id: str) -> None:
    """Abort the dialog if the meter was added meanwhile."""
    if unique_id in {meter.unique_id for meter in meters(entry)}:
        raise AbortFlow("already_configured")


def load_of(entry: ConfigEntry, switch: str) -> ConfigSubentry | None:
    """Return the load that a switch already is."""
    return next((load for load in loads(entry) if load.data["switch"] == switch), None)


def supply_of(entry: ConfigEntry, switch: str) -> ConfigSubentry | None:
    """Return the supply whose relay a switch already is."""
    return next((supply for supply in supplies(entry) if supply.data["relay"] == switch), None)


def switched_by(entry: ConfigEntry, switch: str) -> ConfigSubentry | None:
    """Return the load or supply that a switch already belongs to."""
    return load_of(entry, switch) or supply_of(entry, switch)


def unused_title(entry: ConfigEntry, wanted: str | None, instead: str) -> str:
    """Return the wanted title unless another meter has it."""
    if wanted is None or wanted in {meter.title for meter in meters(entry)}:
        return instead
    return wanted


def _sources(entry: ConfigEntry) -> Iterator[tuple[ConfigSubentry, str]]:
    for meter in meters(entry):
        for field in ("source", "export_source"):
            if source := meter.data.get(field):
                yield meter, source
