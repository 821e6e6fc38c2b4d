"""The kinds of account: the one place that says what each is made of."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .assembly import async_assemble
from .const import KIND_EVM, KIND_POLKADOT
from .fixes import FIXES
from .fixes.fix import Fix
from .issues.description import IssueDescription
from .issues.household import HOUSEHOLD_ISSUES
from .issues.meters import METER_ISSUES
from .issues.money import MONEY_ISSUES
from .issues.network import NETWORK_ISSUES
from .producing.assembly import async_assemble_production
from .producing.chain_issues import CHAIN_ISSUES
from .producing.fixes import PRODUCTION_FIXES
from .producing.station_issues import STATION_ISSUES
from .runtime import AccountData, AnyConfigEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountKind:
    """What an account is made of: its parts, its entities' platforms, what can go wrong, and how that is mended."""

    async_assemble: Callable[[HomeAssistant, AnyConfigEntry], Coroutine[Any, Any, AccountData]]
    platforms: tuple[Platform, ...]
    issues: tuple[IssueDescription[Any], ...]
    fixes: Mapping[str, type[Fix[Any]]]


MARKET: Final = AccountKind(
    async_assemble=async_assemble,
    platforms=(
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CALENDAR,
        Platform.EVENT,
        Platform.NUMBER,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    issues=(*METER_ISSUES, *HOUSEHOLD_ISSUES, *MONEY_ISSUES, *NETWORK_ISSUES),
    fixes=FIXES,
)

PRODUCTION: Final = AccountKind(
    async_assemble=async_assemble_production,
    platforms=(Platform.BINARY_SENSOR, Platform.EVENT, Platform.SENSOR, Platform.SWITCH),
    issues=(*METER_ISSUES, *CHAIN_ISSUES, *STATION_ISSUES),
    fixes=PRODUCTION_FIXES,
)

KINDS: Final[Mapping[str, AccountKind]] = {KIND_EVM: MARKET, KIND_POLKADOT: PRODUCTION}


def kind_of(entry: AnyConfigEntry) -> AccountKind:
    """Return what kind of account an entry is."""
    return KINDS[entry.data["kind"]]
