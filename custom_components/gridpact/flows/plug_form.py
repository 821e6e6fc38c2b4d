"""A Tapo plug that Gridpact reads itself."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ..const import CAPACITY_W, SOURCE_TAPO
from ..errors import WrongPeer
from ..metering.tapo import MILLIWATTS_PER_WATT, TapoPlug
from .meter_form import PlannedMeter
from .subentries import check_new_meter, grid_meter, unused_title

_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password"))
_EMAIL = TextSelector(TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username"))
LOGIN_FIELDS: dict[probatio.Marker, object] = {
    probatio.Required(CONF_USERNAME): _EMAIL,
    probatio.Required(probatio.Secret(CONF_PASSWORD)): _PASSWORD,
}
PLUG_SCHEMA = probatio.Schema({probatio.Required(CONF_HOST): TextSelector(), **LOGIN_FIELDS})


async def meter_of_plug(entry: ConfigEntry, fields: dict[str, Any]) -> PlannedMeter:
    """Log in to a plug and return the meter that it makes; abort if it is one already.

    Raises Unreachable, AccessDenied and WrongPeer("no_energy_meter").
    """
    login = _login(fields)
    plug = _plug(login)
    identity = await plug.identify()
    unique_id = f"meter-{identity.device_id}"
    check_new_meter(entry, unique_id)
    power_mw = (await plug.read()).power_mw
    return PlannedMeter(
        title=unused_title(entry, identity.name or None, identity.model),
        unique_id=unique_id,
        data={
            "source_kind": SOURCE_TAPO,
            **login,
            "device_id": identity.device_id,
            "model": identity.model,
            "kind": "appliance",
            "parent": grid_meter(entry),
            "capacity_w": CAPACITY_W["appliance"],
            "identity": f"tapo:{identity.device_id}",
        },
        power=round(power_mw / MILLIWATTS_PER_WATT) if power_mw else None,
    )


async def changed_login(meter: ConfigSubentry, fields: dict[str, Any]) -> dict[str, str]:
    """Log in to the plug of a meter in another way, and return how.

    Raises Unreachable, AccessDenied and WrongPeer: no_energy_meter, other_plug.
    """
    login = _login(fields)
    identity = await _plug(login).identify()
    if identity.device_id != meter.data["device_id"]:
        raise WrongPeer("other_plug", host=login[CONF_HOST])
    return login


def _plug(login: dict[str, str]) -> TapoPlug:
    return TapoPlug(login[CONF_HOST], login[CONF_USERNAME], login[CONF_PASSWORD])


def _login(fields: dict[str, Any]) -> dict[str, str]:
    typed = {CONF_HOST: fields[CONF_HOST].strip(), CONF_USERNAME: fields[CONF_USERNAME].strip()}
    return {**typed, CONF_PASSWORD: fields[CONF_PASSWORD]}
