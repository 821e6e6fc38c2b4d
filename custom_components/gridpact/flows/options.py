"""When an account takes part by itself, and what it may spend."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TimeSelector,
)
import probatio

from ..chain.spending import Currency
from ..const import COIN_DECIMALS
from ..errors import Refused
from ..market.models import EventKind
from ..preferences import MOST_PER_DAY
from .limits_form import amount_selector, limits_section, read_amount, read_limits
from .problems import Problems

LIMITS: Final = ("fee_per_day", "fee_each", "buy_per_day", "buy_each")
_AMOUNTS: Final = ("minimum_profit", "coin_worth", "worth")
_WORTH_DECIMALS: Final = 18  # of a rate: nobody writes more
_MOST: Final = 24

_KINDS = SelectSelector(
    SelectSelectorConfig(options=[str(kind) for kind in EventKind], multiple=True, translation_key="event_kind")
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
        schema = _schema(entry, self.hass.config.currency, limits_open="base" in problems.errors)
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
        options |= read_limits(fields["limits"], coin, token)
    return options


def _missing_hour(fields: Mapping[str, Any]) -> str:
    return "quiet_to" if fields.get("quiet_from") else "quiet_from"


def _shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options as the fields show them."""
    numbers = {name: float(options[name]) for name in (*_AMOUNTS, *LIMITS) if options.get(name) is not None}
    return {**options, **numbers, "limits": {name: numbers[name] for name in LIMITS if name in numbers}}


def _schema(entry: ConfigEntry, currency: str, *, limits_open: bool) -> probatio.Schema:
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
            probatio.Required("limits"): limits_section(coin, token, {}, opened=limits_open),
        }
    )


def _currencies(entry: ConfigEntry) -> tuple[Currency, Currency]:
    """Return coin and token of an account."""
    data = entry.data
    return Currency(data["coin"], COIN_DECIMALS), Currency(data["token_symbol"], data["token_decimals"])
