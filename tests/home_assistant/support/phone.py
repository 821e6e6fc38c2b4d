"""A phone with the Home Assistant app: it is registered, gets notifications and answers them."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.components.mobile_app.const import DOMAIN as MOBILE_APP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component


class Phone:
    """Talks to Home Assistant as the app does; `shown` holds what was pushed to it."""

    def __init__(self, hass: HomeAssistant, client: TestClient[Any, Any]) -> None:
        self._hass = hass
        self._client = client
        self._webhook = ""
        self.shown: list[dict[str, Any]] = []
        application = web.Application()
        application.router.add_post("/push", self._pushed)
        self._runner = web.AppRunner(application)

    @staticmethod
    async def prepare(hass: HomeAssistant) -> None:
        """Set up what the app talks to; before anything connects."""
        for domain in ("notify", MOBILE_APP):
            assert await async_setup_component(hass, domain, {})

    async def register(self) -> str:
        """Register the app; returns the phone's device."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        registration = {
            "app_data": {"push_token": "token", "push_url": f"http://{host}:{port}/push"},
            "app_id": "test",
            "app_name": "Test",
            "app_version": "1",
            "device_id": "phone",
            "device_name": "Phone",
            "manufacturer": "Test",
            "model": "Test",
            "os_name": "Test",
            "os_version": "1",
            "supports_encryption": False,
        }
        answer = await self._client.post("/api/mobile_app/registrations", json=registration)
        self._webhook = (await answer.json())["webhook_id"]
        await self._hass.async_block_till_done()
        [entry] = self._hass.config_entries.async_entries(MOBILE_APP)
        [device] = dr.async_entries_for_config_entry(dr.async_get(self._hass), entry.entry_id)
        return device.id

    async def next(self) -> dict[str, Any]:
        """Wait for a notification, and take it away."""
        async with asyncio.timeout(10):
            while not self.shown:
                await asyncio.sleep(0.01)
        return self.shown.pop(0)

    async def press(self, action: str) -> None:
        """Press a button of a notification."""
        pressed = {"event_type": "mobile_app_notification_action", "event_data": {"action": action}}
        await self._client.post(f"/api/webhook/{self._webhook}", json={"type": "fire_event", "data": pressed})

    async def switch_off(self) -> None:
        await self._runner.cleanup()

    async def _pushed(self, request: web.Request) -> web.Response:
        self.shown.append(await request.json())
        return web.json_response({}, status=201)
