"""A home as Home Assistant hands it to a card: registries, states, answers. Tests and pictures change them."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any, Self

NOW = datetime(2026, 11, 21, 16, 48, tzinfo=UTC)
TOKEN = "EUR"  # noqa: S105 - the name of a currency

ACCOUNT = {
    "sensor": {
        "status": ("idle", ""),
        "event_start": ("unknown", ""),
        "event_end": ("unknown", ""),
        "promised": ("unknown", "Wh"),
        "saved": ("unknown", "Wh"),
        "expected_earnings": ("unknown", TOKEN),
        "earned": ("6.12", TOKEN),
        "owed": ("0", "Wh"),
        "reliability": ("97.2", "%"),
        "deposit": ("50", TOKEN),
        "fee_balance": ("0.0412", "ETH"),
        "fees_paid": ("0.0008", "ETH"),
    },
    "binary_sensor": {"event_in_progress": ("off", ""), "connected": ("on", "")},
    "switch": {"automatic": ("on", "")},
    "event": {"events": ("unknown", "")},
    "calendar": {"events": ("off", "")},
    "button": {"leave_event": ("unknown", "")},
}


def iso(minutes: float) -> str:
    """Return a time so many minutes from now."""
    return (NOW + timedelta(minutes=minutes)).isoformat()


def milliseconds(minutes: float = 0) -> int:
    """Return a time so many minutes from now, as browsers count."""
    return int((NOW + timedelta(minutes=minutes)).timestamp() * 1000)


class Home:
    """An account with its meters and loads; `answers` are what the card asks for besides entities."""

    def __init__(self, name: str = "Konstanz Flex", entry: str = "entry-1") -> None:
        """Set up an account that is complete, idle and has no meters and loads."""
        self.entry = entry
        self.account = f"{entry}-account"
        self.states: dict[str, Any] = {}
        self.entities: dict[str, Any] = {}
        self.devices: dict[str, Any] = {}
        self.answers: dict[str, Any] = {"events": [], "happened": [], "issues": [], "automations": [], "earnings": []}
        self._device(self.account, name, "Account")
        for domain, keys in ACCOUNT.items():
            for key, (state, unit) in keys.items():
                self._entity(self.account, domain, key, state, unit)

    def meter(self, name: str = "Whole home", *, power: str = "412", history: str = "10") -> Self:
        """Add a meter."""
        device = f"{self.entry}-meter-{name}"
        self._device(device, f"{name} (meter)", "Meter")
        self._entity(device, "sensor", "power", power, "W")
        self._entity(device, "sensor", "energy_in", "1234.5", "kWh")
        self._entity(device, "sensor", "history", history, "d")
        return self

    def load(self, name: str, status: str = "ready", *, saves: int = 2000, price: str = "0.18", icon: str = "") -> Self:
        """Add a load."""
        device = f"{self.entry}-load-{name}"
        self._device(device, f"{name} (load)", "Load")
        self._entity(device, "sensor", "load_status", status)
        self._entity(device, "sensor", "back_on", "unknown")
        self._entity(device, "sensor", "can_save", str(saves if status == "ready" else 0), "W")
        self._entity(device, "number", "minimum_price", price, f"{TOKEN}/kWh")
        if icon:
            self.entities[self.id("sensor.load_status", device)]["icon"] = icon
        return self

    def trades(self, *, surplus: str = "4200", owned: str = "0", for_sale: str = "0") -> Self:
        """Let the account trade: it has something to sell, and certificates."""
        for key, state, unit in (("surplus", surplus, "Wh"), ("energy_sold", "12.5", "kWh"), ("spent", "1.08", TOKEN)):
            self._entity(self.account, "sensor", key, state, unit)
        self._entity(self.account, "event", "trades", "unknown")
        certificates = f"{self.entry}-certificates"
        self._device(certificates, "Certificates", "Certificates")
        self._entity(certificates, "sensor", "certificates_owned", owned)
        self._entity(certificates, "sensor", "certificates_for_sale", for_sale)
        return self

    def supply(
        self, name: str, *, own: bool = False, in_use: bool = False, price: str = "unknown", **known: Any
    ) -> Self:
        """Add a supply; `known` is what the action answers of it."""
        device = f"{self.entry}-supply-{name}"
        self._device(device, f"{name} (supply)", "Supply")
        self._entity(device, "binary_sensor", "in_use", "on" if in_use else "off")
        if not own:
            self._entity(device, "sensor", "supply_price", price, f"{TOKEN}/kWh")
            self._entity(device, "number", "highest_price", "0.25", f"{TOKEN}/kWh")
        self.answers.setdefault("supplies", []).append(
            {"device_id": device, "kind": "own" if own else "neighbour", **known}
        )
        return self

    def automation(self, state: str = "on") -> Self:
        """Add the automation that switches off."""
        self.states["automation.shed"] = {"entity_id": "automation.shed", "state": state, "attributes": {}}
        self.answers["automations"] = ["automation.shed"]
        return self

    def put(self, key: str, state: str, device: str | None = None, **attributes: Any) -> Self:
        """Set an entity's state by "domain.key"."""
        entity = self.states[self.id(key, device)]
        entity["state"] = state
        entity["attributes"] |= attributes
        return self

    def load_id(self, name: str) -> str:
        """Return the device of a load."""
        return f"{self.entry}-load-{name}"

    def happened(self, kind: str, minutes: float, **attributes: Any) -> Self:
        """Let something have happened so many minutes from now."""
        attributes = {"event_type": kind, "event_id": "7", **attributes}
        self.answers["happened"].append({"state": iso(minutes), "attributes": attributes})
        return self.put("event.events", iso(minutes), **attributes)

    def traded(self, kind: str, minutes: float, **attributes: Any) -> Self:
        """Let something have been traded so many minutes from now."""
        attributes = {"event_type": kind, "token": TOKEN, **attributes}
        self.answers.setdefault("traded", []).append({"state": iso(minutes), "attributes": attributes})
        return self.put("event.trades", iso(minutes), **attributes)

    def id(self, key: str, device: str | None = None) -> str:
        """Return an entity id: names are scrambled, the card must not rely on them."""
        domain, _, name = key.partition(".")
        return f"{domain}.{(device or self.account).replace('-', '_').replace(' ', '_').lower()}_{name[::-1]}"

    def hass(self, *others: Home, **changes: Any) -> dict[str, Any]:
        """Return what Home Assistant hands to the card."""
        homes = (self, *others)
        locale = {"language": "en", "number_format": "language", "time_format": "24", "time_zone": "server"}
        return {
            "states": {name: state for home in homes for name, state in deepcopy(home.states).items()},
            "entities": {name: entity for home in homes for name, entity in home.entities.items()},
            "devices": {name: device for home in homes for name, device in home.devices.items()},
            "config": {"time_zone": "Europe/Berlin"},
            "user": {"is_admin": True},
            "language": "en",
            "locale": locale | changes.pop("locale", {}),
            **changes,
        }

    def _device(self, device: str, name: str, model: str) -> None:
        self.devices[device] = {
            "id": device,
            "name": name,
            "name_by_user": None,
            "model": model,
            "identifiers": [["gridpact", device]],
            "config_entries": [self.entry],
            "primary_config_entry": self.entry,
        }

    def _entity(self, device: str, domain: str, key: str, state: str, unit: str = "") -> None:
        name = self.id(f"{domain}.{key}", device)
        attributes = {"unit_of_measurement": unit} if unit else {}
        self.states[name] = {"entity_id": name, "state": state, "attributes": attributes}
        self.entities[name] = {
            "entity_id": name,
            "device_id": device,
            "platform": "gridpact",
            "translation_key": key,
        }
