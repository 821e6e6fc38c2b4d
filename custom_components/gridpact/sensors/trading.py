"""The sensors of an account that trades, and of its certificates."""

from collections.abc import Callable

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfEnergy

from ..state import HomeState
from ..trading.models import TradeSnapshot
from .description import AccountSensorDescription, Money, Value, kwh


def _of_trade(shown: Callable[[TradeSnapshot], Value]) -> Callable[[HomeState], Value]:
    """Return how to show something of trading; nothing is known before the chain told it once."""

    def value(home: HomeState) -> Value:
        return None if home.snapshot.trade is None else shown(home.snapshot.trade)

    return value


TRADE_SENSORS = (
    AccountSensorDescription(
        key="surplus",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.surplus_wh),
    ),
    AccountSensorDescription(
        key="energy_sold",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: kwh(trade.sold_wh)),
    ),
    AccountSensorDescription(
        key="spent",
        money=Money.TOKEN,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.spent),
    ),
)

CERTIFICATE_SENSORS = (
    AccountSensorDescription(
        key="certificates_owned",
        state_class=SensorStateClass.MEASUREMENT,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.owned),
    ),
    AccountSensorDescription(
        key="certificates_for_sale",
        state_class=SensorStateClass.MEASUREMENT,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.for_sale),
    ),
    AccountSensorDescription(
        key="certificates_sold",
        state_class=SensorStateClass.TOTAL_INCREASING,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.certificates_sold),
    ),
    AccountSensorDescription(
        key="certificates_retired",
        state_class=SensorStateClass.TOTAL_INCREASING,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.certificates_retired),
    ),
    AccountSensorDescription(
        key="certified_energy",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: kwh(trade.certified_wh)),
    ),
)
