"""When an account takes part by itself, and what it may spend."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfEnergy
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TimeSelector,
)
import probatio

from ..chain.spending import Currency
from ..const import COIN_DECIMALS, MOST_TEXT_BYTES
from ..errors import Refused
from ..market.models import EventKind
from ..preferences import MOST_PER_DAY
from ..trading.models import LOT_WH
from .limits_form import amount_selector, limits_section, read_amount, read_limits
from .problems import Problems

CERTIFICATES: Final = ("certificate_lot", "certificate_price", "certificate_place")
LIMITS: Final = ("fee_per_day", "fee_each", "buy_per_day", "buy_each")
_AMOUNTS: Final = ("minimum_profit", "coin_worth", "worth")
_WORTH_DECIMALS: Final = 18  # of a rate: nobody writes more
_MOST: Final = 24
_MOST_LOT_WH: Final = (1 << 32) - 1  # IEnergyCertificate

_KINDS = SelectSelector(
    SelectSelectorConfig(options=[str(kind) for kind in EventKind], multiple=True, translation_key="event_kind")
)
_LOT = NumberSelector(
    NumberSelectorConfig(
        min=1, max=_MOST_LOT_WH, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfEnergy.WATT_HOUR
    )
)
_PER_DAY = NumberSelector(NumberSelectorConfig(min=1, max=_MOST, step=1, mode=NumberSelectorMode.BOX))


class GridpactOptionsFlow(OptionsFlow):
    """The step init: all options in one form. What is left empty is no option."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for everything at once, as it is now."""
        entry = self.config_entry
        problems = Problems()
        if user_input is not None:
            options = _read(entry, user_input, problems)
            if not problems:
                return self.async_create_entry(data=options)
        schema = _schema(entry, self.hass.config.currency, sections_open="base" in problems.errors)
        shown = user_input if user_input is not None else _shown(entry.options)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=problems.errors,
            description_placeholders={
                "token": entry.data["token_symbol"],
                "coin": entry.data["coin"],
                "currency": self.hass.config.currency,
            }
            | problems.placeholders,
        )


def _read(entry: ConfigEntry, fields: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """Return the options that a form means, and collect what is wrong with it."""
    coin, token = _currencies(entry)
    options = {name: fields[name] for name in ("kinds", "quiet_from", "quiet_to") if fields.get(name) is not None}
    options["most_per_day"] = int(fields["most_per_day"])
    for name, decimals in zip(_AMOUNTS, (token.decimals, token.decimals, _WORTH_DECIMALS), strict=True):
        with problems.catch({"invalid_amount": name}):
            if fields.get(name) is not None:
                options[name] = read_amount(fields[name], decimals)
    with problems.catch({"quiet_pair": _missing_hour(fields)}):
        if ("quiet_from" in options) != ("quiet_to" in options):
            raise Refused("quiet_pair")
    with problems.catch():
        options |= _read_certificates(fields["certificates"], token.decimals)
    with problems.catch():
        options |= read_limits(fields["limits"], coin, token)
    return options


def _read_certificates(fields: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """Return what certificates are to say and cost. Raises Refused: invalid_amount, place_too_long."""
    options: dict[str, Any] = {"certificate_lot": int(fields["certificate_lot"])}
    if fields.get("certificate_price") is not None:
        options["certificate_price"] = read_amount(fields["certificate_price"], decimals)
    if place := fields.get("certificate_place", "").strip():
        if len(place.encode()) > MOST_TEXT_BYTES:
            raise Refused("place_too_long", bytes=MOST_TEXT_BYTES)
        options["certificate_place"] = place
    return options


def _missing_hour(fields: Mapping[str, Any]) -> str:
    return "quiet_to" if fields.get("quiet_from") else "quiet_from"


def _shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options as the fields show them."""
    numbers = {name: float(options[name]) for name in (*_AMOUNTS, *LIMITS) if options.get(name) is not None}
    certificates = {name: options[name] for name in CERTIFICATES if name in options}
    if "certificate_price" in certificates:
        certificates["certificate_price"] = float(certificates["certificate_price"])
    limits = {name: numbers[name] for name in LIMITS if name in numbers}
    return {**options, **numbers, "certificates": certificates, "limits": limits}


def _schema(entry: ConfigEntry, currency: str, *, sections_open: bool) -> probatio.Schema:
    coin, token = _currencies(entry)
    return probatio.Schema(
        {
            probatio.Required("kinds", default=[str(kind) for kind in EventKind]): _KINDS,
            probatio.Required("minimum_profit", default=0): amount_selector(token.symbol),
            probatio.Optional("coin_worth"): amount_selector(token.symbol),
            probatio.Optional("quiet_from"): TimeSelector(),
            probatio.Optional("quiet_to"): TimeSelector(),
            probatio.Required("most_per_day", default=MOST_PER_DAY): _PER_DAY,
            probatio.Optional("worth"): amount_selector(currency),
            probatio.Required("certificates"): section(
                probatio.Schema(
                    {
                        probatio.Required("certificate_lot", default=LOT_WH): _LOT,
                        probatio.Optional("certificate_price"): amount_selector(token.symbol),
                        probatio.Optional("certificate_place"): TextSelector(),
                    }
                ),
                {"collapsed": not sections_open},
            ),
            probatio.Required("limits"): limits_section(coin, token, {}, opened=sections_open),
        }
    )


def _currencies(entry: ConfigEntry) -> tuple[Currency, Currency]:
    """Return coin and token of an account."""
    data = entry.data
    return Currency(data["coin"], COIN_DECIMALS), Currency(data["token_symbol"], data["token_decimals"])
