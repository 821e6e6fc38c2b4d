"""What a plug answers to the requests inside a session, by model and firmware."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .meter import PlugMeter

UNKNOWN_METHOD = -1002
METERING_MODELS = {"P110", "P115"}
COMPONENTS = {"device": 2, "time": 1}
METERING_COMPONENTS = {"energy_monitoring": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names a plug. `missing` are fields of the device info and the energy usage that its firmware lacks."""

    model: str = "P110"
    device_id: str = "8022E6A12B5D4C0F9E3A7B1C6D8F0A2B3C4D5E6F"
    mac: str = "34-60-F9-12-34-56"
    nickname: str = "Water heater"
    firmware: str = "1.3.1 Build 240621 Rel.162048"
    missing: frozenset[str] = frozenset()

    @property
    def meters(self) -> bool:
        """Whether the model measures energy."""
        return self.model in METERING_MODELS


def old_firmware(version: str) -> Identity:
    """Return a plug with firmware that leaves two fields out of its device info, as 1.2.3 and 1.3.0 do."""
    return Identity(firmware=version, missing=frozenset({"charging_status", "overcurrent_status"}))


class Device:
    """Answers requests from a meter."""

    def __init__(self, identity: Identity, meter: PlugMeter) -> None:
        """Both may be looked at from outside."""
        self.identity = identity
        self.meter = meter
        self._methods: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "get_device_info": lambda _: self.device_info(),
            "set_device_info": self._set_device_info,
            "get_device_time": lambda _: self._device_time(),
            "component_nego": lambda _: self._components(),
            "multipleRequest": self._multiple,
        }
        if identity.meters:
            self._methods |= {
                "get_energy_usage": lambda _: self.energy_usage(),
                "get_current_power": lambda _: {"current_power": self.meter.power_mw // 1000},
                "get_device_usage": lambda _: self._device_usage(),
            }

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request."""
        method = self._methods.get(request["method"])
        if method is None:
            return {"error_code": UNKNOWN_METHOD}
        result = method(request.get("params") or {})
        return {"result": result, "error_code": 0} if result else {"error_code": 0}

    def device_info(self) -> dict[str, Any]:
        """Everything about the plug but its energy."""
        identity, meter = self.identity, self.meter
        info = {
            "device_id": identity.device_id,
            "fw_ver": identity.firmware,
            "hw_ver": "1.0",
            "type": "SMART.TAPOPLUG",
            "model": identity.model,
            "mac": identity.mac,
            "hw_id": "6A4C5F2D1B3E7A9084F6C2D1E5B3A797",
            "fw_id": "00000000000000000000000000000000",
            "oem_id": "2D9A7C4B6E1F3058B7D2C6A4E9F1B3D5",
            "ip": "127.0.0.1",
            "time_diff": meter.utc_offset_s // 60,
            "ssid": b64encode(b"home").decode(),
            "rssi": -46,
            "signal_level": 3,
            "lang": "en_US",
            "avatar": "plug",
            "region": "UTC",
            "specs": "",
            "nickname": b64encode(identity.nickname.encode()).decode(),
            "has_set_location_info": False,
            "device_on": meter.on,
            "on_time": meter.on_time,
            "default_states": {"type": "last_states", "state": {}},
            "overheat_status": "normal",
            "power_protection_status": "normal",
            "overcurrent_status": "normal",
            "charging_status": "normal",
        }
        return {name: value for name, value in info.items() if name not in identity.missing}

    def energy_usage(self) -> dict[str, Any]:
        """Power in mW, energies in Wh, runtimes in minutes."""
        meter = self.meter
        usage = {
            "today_runtime": meter.on_time // 60,
            "month_runtime": meter.on_time // 60,
            "today_energy": meter.today_wh,
            "month_energy": meter.month_wh,
            "local_time": meter.local_time.strftime("%Y-%m-%d %H:%M:%S"),
            "electricity_charge": [0, 0, 0],
            "current_power": meter.power_mw,
        }
        return {name: value for name, value in usage.items() if name not in self.identity.missing}

    def _set_device_info(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        if "device_on" in wanted:
            self.meter.on = bool(wanted["device_on"])
        return {}

    def _device_time(self) -> dict[str, Any]:
        return {
            "timestamp": int(self.meter.clock()),
            "time_diff": self.meter.utc_offset_s // 60,
            "region": "UTC",
        }

    def _device_usage(self) -> dict[str, Any]:
        minutes, wh = self.meter.on_time // 60, self.meter.month_wh
        used = {"today": minutes, "past7": minutes, "past30": minutes}
        return {
            "time_usage": used,
            "power_usage": {"today": self.meter.today_wh, "past7": wh, "past30": wh},
            "saved_power": {"today": 0, "past7": 0, "past30": 0},
        }

    def _components(self) -> dict[str, Any]:
        components = COMPONENTS | (METERING_COMPONENTS if self.identity.meters else {})
        return {"component_list": [{"id": name, "ver_code": version} for name, version in components.items()]}

    def _multiple(self, params: Mapping[str, Any]) -> dict[str, Any]:
        answers = [{"method": request["method"], **self.answer(request)} for request in params["requests"]]
        return {"responses": answers}
