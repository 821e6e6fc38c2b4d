"""Numbers: the least price for which a load goes off."""

from decimal import Decimal
from typing import Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.problems import translated
from .const import SUBENTRY_LOAD
from .entity import SubentryEntity
from .runtime import GridpactConfigEntry
from .settings import price_name
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


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: GridpactConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers."""
    coordinator = entry.runtime_data.coordinator
    for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD):
        async_add_entities(
            [MinimumPrice(coordinator, MINIMUM_PRICE, subentry)], config_subentry_id=subentry.subentry_id
        )


class MinimumPrice(SubentryEntity, NumberEntity):
    """A load stays on for less. Home Assistant's numbers are floats; what is kept is their exact decimal text."""

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        return f"{self.coordinator.config_entry.data['token_symbol']}/kWh"

    @property
    @override
    def native_value(self) -> float:
        return float(Decimal(self.state_now.loads[self.load_id].minimum_price))

    @override
    async def async_set_native_value(self, value: float) -> None:
        decimals = self.coordinator.config_entry.data["token_decimals"]
        with translated(self.coordinator.config_entry):
            text = format_amount(parse_amount(value, decimals), decimals)
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, price_name(self.load_id), text)
        self.coordinator.async_publish()
