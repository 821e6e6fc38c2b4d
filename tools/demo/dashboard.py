"""The dashboard of the demo, from Home Assistant's own cards; the project's card replaces it."""

from .household import Household

PATH = "gridpact-demo"
EVENT = (
    "sensor.status",
    "binary_sensor.event_in_progress",
    "sensor.event_start",
    "sensor.event_end",
    "sensor.promised",
    "sensor.saved",
    "sensor.expected_earnings",
    "switch.automatic",
)
MONEY = ("sensor.earned", "sensor.owed", "sensor.reliability", "sensor.deposit", "sensor.fee_balance")
HEATER = (
    "sensor.load_status",
    "sensor.back_on",
    "sensor.can_save",
    "sensor.energy_in",
    "binary_sensor.readings",
    "switch.allowed",
    "number.minimum_price",
)


async def add_dashboard(household: Household) -> str:
    """Add it to the side bar and return its address."""
    known = await household.entities()
    api = household.api
    await api.command(
        "lovelace/dashboards/create",
        url_path=PATH,
        title="Gridpact",
        icon="mdi:transmission-tower",
        show_in_sidebar=True,
        require_admin=False,
    )
    cards = [
        _entities("Event", EVENT, known),
        _entities("Money", MONEY, known),
        _entities("Water heater", HEATER, known),
        {"type": "history-graph", "hours_to_show": 1, "entities": [known["sensor.power"]], "title": "Power"},
        {
            "type": "logbook",
            "hours_to_show": 1,
            "title": "What happened",
            "target": {"entity_id": [known["event.events"]]},
        },
        {"type": "calendar", "entities": [known["calendar.events"]]},
    ]
    views = [{"title": "Gridpact", "path": "home", "cards": cards}]
    await api.command("lovelace/config/save", url_path=PATH, config={"title": "Gridpact", "views": views})
    return f"{api.url}/{PATH}/home"


def _entities(title: str, keys: tuple[str, ...], known: dict[str, str]) -> dict[str, object]:
    rows = [{"entity": known[key], "name": {"type": "entity"}} for key in keys if key in known]
    return {"type": "entities", "title": title, "entities": rows}
