"""Numbers: prices at which a load goes off, surplus is sold and energy is bought, and the battery's limits."""

from dataclasses import replace
from decimal import Decimal
from typing import Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.problems import translated
from .const import OWN_SUPPLY, SUBENTRY_LOAD, SUBENTRY_SUPPLY
from .entity import GridpactEntity, HouseholdEntity
from .runtime import GridpactConfigEntry
from .settings import ASKING_PRICE, RESERVE, highest_price_name, limit_name, price_name
from .units import format_amount, parse_amount

PARALLEL_UPDATES = 1

HIGHEST_PRICE: Final = 1_000
PRICE_STEP: Final = 0.001

MINIMUM_PRICE = NumberEntityDescription(
    key="minimum_price",
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.BOX,
    native_min_value=0,
    native_max_value=HIGHEST_PRICE,
    native_step=PRICE_STEP,
)
ASKING_PRICE_NUMBER = replace(MINIMUM_PRICE, key=ASKING_PRICE)
RESERVE_NUMBER = NumberEntityDescription(
    key=RESERVE,
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.BOX,
    native_min_value=0,
    native_max_value=100,
    native_step=1,
    native_unit_of_measurement=PERCENTAGE,
)
HIGHEST_PRICE_NUMBER = replace(MINIMUM_PRICE, key="highest_price")
BATTERY_LIMIT = NumberEntityDescription(
    key="battery_limit",
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.BOX,
    native_min_value=1,
    native_step=1,
    native_unit_of_measurement=PERCENTAGE,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: GridpactConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers."""
    coordinator = entry.runtime_data.coordinator
    if entry.runtime_data.trader is not None:
        async_add_entities([AskingPrice(coordinator, ASKING_PRICE_NUMBER), Reserve(coordinator, RESERVE_NUMBER)])
    for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD):
        async_add_entities(
            [MinimumPrice(coordinator, MINIMUM_PRICE, subentry)], config_subentry_id=subentry.subentry_id
        )
    for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY):
        is_own = subentry.data["kind"] == OWN_SUPPLY
        number = (
            BatteryLimit(coordinator, BATTERY_LIMIT, subentry)
            if is_own
            else HighestPrice(coordinator, HIGHEST_PRICE_NUMBER, subentry)
        )
        async_add_entities([number], config_subentry_id=subentry.subentry_id)


class PriceNumber(GridpactEntity, NumberEntity):
    """A price per kWh. Home Assistant's numbers are floats; what is kept is their exact decimal text."""

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        return f"{self.coordinator.config_entry.data['token_symbol']}/kWh"

    async def async_keep(self, name: str, value: float) -> None:
        """Keep the price as the setting of a name."""
        decimals = self.coordinator.config_entry.data["token_decimals"]
        with translated(self.coordinator.config_entry):
            text = format_amount(parse_amount(value, decimals), decimals)
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, name, text)
        self.coordinator.async_publish()


class MinimumPrice(HouseholdEntity, PriceNumber):
    """A load stays on for less."""

    @property
    @override
    def native_value(self) -> float:
        return float(Decimal(self.state_now.loads[self.load_id].minimum_price))

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_keep(price_name(self.load_id), value)


class AskingPrice(PriceNumber):
    """For what surplus is offered; while it is 0, nothing is."""

    @property
    @override
    def native_value(self) -> float:
        return float(Decimal(self.state_now.trading.asking_price))

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_keep(ASKING_PRICE, value)
        self.coordinator.async_wake()


class Reserve(GridpactEntity, NumberEntity):
    """The charge of the battery below which nothing new is offered."""

    @property
    @override
    def native_value(self) -> float:
        return self.state_now.trading.reserve

    @override
    async def async_set_native_value(self, value: float) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, RESERVE, str(int(value)))
        self.coordinator.async_publish()
        self.coordinator.async_wake()


class HighestPrice(HouseholdEntity, PriceNumber):
    """A neighbour is never paid more."""

    @property
    @override
    def native_value(self) -> float:
        settings = self.coordinator.config_entry.runtime_data.settings
        return float(Decimal(settings.highest_price(self.supply_id, self.subentry.data["highest_price"])))

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_keep(highest_price_name(self.supply_id), value)
        self.async_write_ha_state()


class BatteryLimit(HouseholdEntity, NumberEntity):
    """The charge of the battery below which the home buys; below the one at which it goes back."""

    @property
    @override
    def native_max_value(self) -> float:
        return float(self.subentry.data["resume"] - 1)

    @property
    @override
    def native_value(self) -> float:
        settings = self.coordinator.config_entry.runtime_data.settings
        return settings.battery_limit(self.supply_id, self.subentry.data["limit"])

    @override
    async def async_set_native_value(self, value: float) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, limit_name(self.supply_id), str(round(value)))
        self.async_write_ha_state()
