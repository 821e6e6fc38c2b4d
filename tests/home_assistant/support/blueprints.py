"""Blueprints imported as people do it: from an address, through Home Assistant's own importer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.blueprint.const import DOMAIN as BLUEPRINT
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.blueprint.models import Blueprint, DomainBlueprints
from homeassistant.components.script.const import DOMAIN as SCRIPT
from homeassistant.const import SERVICE_RELOAD
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from tests.project import ROOT

BLUEPRINTS = ROOT / "blueprints"
FILES = sorted(BLUEPRINTS.glob("*/gridpact/*.yaml"))


class Shelf:
    """Imports blueprints into a Home Assistant and makes automations and scripts of them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self._made: dict[str, list[dict[str, Any]] | dict[str, Any]] = {AUTOMATION: [], SCRIPT: {}}

    async def take(self, file: Path) -> Blueprint:
        """Import and save one blueprint."""
        for domain in (AUTOMATION, SCRIPT):
            assert await async_setup_component(self.hass, domain, {domain: {}})
        async with served(file.parent) as address:
            imported = await fetch_blueprint_from_url(self.hass, f"{address}/{file.name}")
        blueprint: Blueprint = imported.blueprint
        assert blueprint.validate() is None
        kept: DomainBlueprints = self.hass.data[BLUEPRINT][blueprint.domain]
        await kept.async_add_blueprint(blueprint, f"gridpact/{file.name}", allow_override=True)
        return blueprint

    async def automate(self, name: str, inputs: Mapping[str, object]) -> str:
        """Make an automation of a blueprint as the editor does; return its entity."""
        file = BLUEPRINTS / AUTOMATION / "gridpact" / f"{name}.yaml"
        await self.take(file)
        made = self._made[AUTOMATION]
        assert isinstance(made, list)
        made.append({"id": name, "alias": name, "use_blueprint": {"path": f"gridpact/{file.name}", "input": inputs}})
        await self._reload(AUTOMATION)
        assert self.hass.states.is_state(f"automation.{name}", "on")
        return f"automation.{name}"

    async def write_script(self, name: str, inputs: Mapping[str, object]) -> str:
        """Make a script of a blueprint; return its entity."""
        file = BLUEPRINTS / SCRIPT / "gridpact" / f"{name}.yaml"
        await self.take(file)
        made = self._made[SCRIPT]
        assert isinstance(made, dict)
        made[name] = {"alias": name, "use_blueprint": {"path": f"gridpact/{file.name}", "input": inputs}}
        await self._reload(SCRIPT)
        assert self.hass.states.get(f"script.{name}") is not None
        return f"script.{name}"

    async def add_automation(self, automation: dict[str, Any]) -> None:
        """Make an automation of its own."""
        made = self._made[AUTOMATION]
        assert isinstance(made, list)
        made.append(automation)
        await self._reload(AUTOMATION)

    async def _reload(self, domain: str) -> None:
        configuration = Path(self.hass.config.path("configuration.yaml"))  # YAML holds JSON
        await self.hass.async_add_executor_job(configuration.write_text, json.dumps(self._made))
        await self.hass.services.async_call(domain, SERVICE_RELOAD, blocking=True)
        await self.hass.async_block_till_done()


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """Serve a folder on this machine; gives its address."""
    application = web.Application()
    application.router.add_static("/", folder)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
