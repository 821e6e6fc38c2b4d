"""Starting and stopping an account."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_ON
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .assembly import database_path
from .const import SUBENTRY_SUPPLY
from .database import Database
from .devices import add_account_device, add_meter_devices
from .issues import Issues, async_forget_issues
from .issues.description import IssueDescription
from .loads.models import Memory
from .loads.records import LoadRecords
from .loads.switching import async_switch
from .runtime import AccountData, AnyConfigEntry, Connection
from .settings import AUTOMATIC, Settings, buy_name
from .supplies.build import async_return_to_own
from .supplies.records import SupplyRecords

# A node may belong to another network from one minute to the next.
_SURVEY_EVERY: Final = timedelta(minutes=1)


async def async_start(hass: HomeAssistant, entry: AnyConfigEntry, issues: Sequence[IssueDescription[Any]]) -> None:
    """Take up the loads, read the meters, show the plan; then the chain may take its time."""
    data: AccountData = entry.runtime_data
    add_account_device(hass, entry)
    add_meter_devices(hass, entry)
    try:
        await data.async_take_up()
        for sampler in data.samplers.values():
            sampler.async_start()
        await asyncio.gather(*(sampler.async_sample() for sampler in data.samplers.values()))
        await data.coordinator.async_config_entry_first_refresh()
        await data.async_begin()
    except BaseException:
        await async_stop(hass, entry)
        raise
    entry.async_on_unload(data.coordinator.async_add_listener(Issues(hass, entry, issues).async_check))
    for connection in data.connections:
        if connection.wake is None:
            continue
        entry.async_create_background_task(
            hass, connection.wake(data.coordinator.async_new_block), f"{entry.title} new blocks"
        )

    @callback
    def survey(_: datetime | None = None) -> None:
        for connection in data.connections:
            entry.async_create_background_task(hass, _survey(connection), f"{entry.title} survey")

    survey()
    entry.async_on_unload(async_track_time_interval(hass, survey, _SURVEY_EVERY, cancel_on_shutdown=True))

    async def stop(_: Event) -> None:
        await async_stop(hass, entry)

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    data.coordinator.async_wake()


async def async_stop(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Stop everything and close the database; a disabled account leaves no load off, and no neighbour."""
    data: AccountData = entry.runtime_data
    if data.stopped:
        return
    data.stopped = True
    if entry.disabled_by is not None:
        await data.async_let_go()
        async_forget_issues(hass, entry)
    await data.async_end()
    await asyncio.gather(*(sampler.async_stop() for sampler in data.samplers.values()))
    await data.coordinator.async_shutdown()
    await data.coordinator.async_finish()
    await asyncio.gather(*(connection.nodes.close() for connection in data.connections))
    await hass.async_add_executor_job(data.database.close)


async def _survey(connection: Connection) -> None:
    await connection.nodes.survey()


async def async_bring_back(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Switch on what an account that is being removed left off, go back to the own supply, do nothing by itself."""
    path = database_path(hass, entry)
    if not await hass.async_add_executor_job(path.exists):
        return
    database = await hass.async_add_executor_job(Database, path)
    try:
        records = await hass.async_add_executor_job(LoadRecords, database)
        for shed in (await hass.async_add_executor_job(records.sheds)).values():
            await async_switch(hass, shed.entity_id, STATE_ON)
            await hass.async_add_executor_job(records.end, shed.load, Memory())
        await async_return_to_own(hass, await hass.async_add_executor_job(SupplyRecords, database))
        settings = await hass.async_add_executor_job(Settings, database)
        await hass.async_add_executor_job(settings.write, AUTOMATIC, "off")
        for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY):
            await hass.async_add_executor_job(settings.write, buy_name(str(subentry.unique_id)), "off")
    finally:
        await hass.async_add_executor_job(database.close)
