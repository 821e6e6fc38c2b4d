"""Switches: taking part and buying automatically, what becomes of surplus, what may be switched off, a plug's own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.components.switch.const import SwitchDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.problems import translated
from .const import KIND_EVM, KIND_POLKADOT, OWN_SUPPLY, PLUG_KEY, SUBENTRY_LOAD, SUBENTRY_METER, SUBENTRY_SUPPLY
from .coordinator import GridpactCoordinator
from .entity import GridpactEntity, HouseholdEntity, SubentryEntity, certificates_device
from .loads.models import RestoreReason
from .meters.models import MeterState
from .meters.plug import PlugSource
from .placing import EntityTable, Placed, async_place
from .runtime import AccountData, AnyConfigEntry, GridpactConfigEntry
from .settings import AUTOMATIC, CERTIFY, SELL, TradeSettings, allowed_name, buy_name
from .state import AccountState

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class TradeSwitchDescription(SwitchEntityDescription):
    """A use of surplus; a Wh has one only, so that switching this one on switches the `other` off."""

    other: str
    is_on_fn: Callable[[TradeSettings], bool]


AUTOMATIC_SWITCH = SwitchEntityDescription(key=AUTOMATIC, entity_category=EntityCategory.CONFIG)
SELL_SWITCH = TradeSwitchDescription(
    key=SELL, entity_category=EntityCategory.CONFIG, other=CERTIFY, is_on_fn=lambda wanted: wanted.sell
)
CERTIFY_SWITCH = TradeSwitchDescription(
    key=CERTIFY, entity_category=EntityCategory.CONFIG, other=SELL, is_on_fn=lambda wanted: wanted.certify
)
ALLOWED_SWITCH = SwitchEntityDescription(key="allowed", entity_category=EntityCategory.CONFIG)
BUY_SWITCH = SwitchEntityDescription(key="buy", entity_category=EntityCategory.CONFIG)
PLUG_SWITCH = SwitchEntityDescription(key=PLUG_KEY, device_class=SwitchDeviceClass.OUTLET)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: AnyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches: those of the account's kind, and those of its plugs."""
    async_place(_SWITCHES[entry.data["kind"]](entry), async_add_entities)
    async_place(_plug_switches(entry), async_add_entities)


def _home_switches(entry: GridpactConfigEntry) -> Iterator[Placed]:
    """Yield what people switch in a market."""
    coordinator = entry.runtime_data.coordinator
    yield Placed(AutomaticSwitch(coordinator, AUTOMATIC_SWITCH))
    if entry.runtime_data.trader is not None:
        yield Placed(TradeSwitch(coordinator, SELL_SWITCH))
        yield Placed(CertifySwitch(coordinator, CERTIFY_SWITCH))
    for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD):
        yield Placed(AllowedSwitch(coordinator, ALLOWED_SWITCH, subentry), subentry.subentry_id)
    for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY):
        if subentry.data["kind"] == OWN_SUPPLY:
            yield Placed(BuySwitch(coordinator, BUY_SWITCH, subentry), subentry.subentry_id)


def _plug_switches(entry: AnyConfigEntry) -> Iterator[Placed]:
    """Yield the relays of the plugs of any account."""
    data: AccountData = entry.runtime_data
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        if isinstance(data.samplers[subentry.subentry_id].source, PlugSource):
            yield Placed(PlugSwitch(data.coordinator, PLUG_SWITCH, subentry), subentry.subentry_id)


_SWITCHES: Final[Mapping[str, EntityTable]] = {KIND_EVM: _home_switches, KIND_POLKADOT: lambda _entry: ()}


class AutomaticSwitch(GridpactEntity, SwitchEntity):
    """Takes part automatically while it is on; off until somebody switches it on."""

    @property
    @override
    def is_on(self) -> bool:
        return self.state_now.automatic

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_set("on")

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_set("off")

    async def _async_set(self, value: str) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, AUTOMATIC, value)
        self.coordinator.async_publish()
        self.coordinator.async_wake()


class TradeSwitch(GridpactEntity, SwitchEntity):
    """What becomes of surplus by itself."""

    entity_description: TradeSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.is_on_fn(self.state_now.trading)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_set({self.entity_description.key: "on", self.entity_description.other: "off"})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_set({self.entity_description.key: "off"})

    async def _async_set(self, values: dict[str, str]) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write_all, values)
        self.coordinator.async_publish()
        self.coordinator.async_wake()


class CertifySwitch(TradeSwitch):
    """The one on the certificates' own device."""

    def __init__(self, coordinator: GridpactCoordinator, description: TradeSwitchDescription) -> None:
        super().__init__(coordinator, description)
        self._attr_device_info = certificates_device(coordinator)


class AllowedSwitch(HouseholdEntity, SwitchEntity):
    """Whether a load may be switched off; a load that is off comes back when it may not any more."""

    @property
    @override
    def is_on(self) -> bool:
        return self.state_now.loads[self.load_id].allowed

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_set("on")

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_set("off")
        guard = self.coordinator.config_entry.runtime_data.guard
        await guard.async_restore(self.load_id, RestoreReason.CALLED)

    async def _async_set(self, value: str) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, allowed_name(self.load_id), value)
        self.coordinator.async_publish()


class BuySwitch(HouseholdEntity, SwitchEntity):
    """Buys of neighbours by itself while the battery is low; off until somebody switches it on."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.config_entry.runtime_data.settings.buys(self.supply_id)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_set("on")

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_set("off")

    async def _async_set(self, value: str) -> None:
        settings = self.coordinator.config_entry.runtime_data.settings
        await self.hass.async_add_executor_job(settings.write, buy_name(self.supply_id), value)
        self.async_write_ha_state()


class PlugSwitch(SubentryEntity[AccountState], SwitchEntity):
    """The plug's own relay; it is the device's main thing and has the device's name."""

    _attr_name = None

    @property
    def _meter(self) -> MeterState:
        return self.state_now.meters[self.subentry.subentry_id]

    @property
    def _plug(self) -> PlugSource:
        source = self.coordinator.config_entry.runtime_data.samplers[self.subentry.subentry_id].source
        assert isinstance(source, PlugSource)  # noqa: S101 - only plugs have this switch
        return source

    @property
    @override
    def available(self) -> bool:
        return super().available and self._meter.switched_on is not None

    @property
    @override
    def is_on(self) -> bool | None:
        return self._meter.switched_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_switch(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_switch(on=False)

    async def _async_switch(self, *, on: bool) -> None:
        with translated(self.coordinator.config_entry):
            await self._plug.async_switch(on=on)
        self.coordinator.async_publish()
