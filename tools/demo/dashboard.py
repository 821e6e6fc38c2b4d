"""The dashboard of the demo: what people get from "Add dashboard, Community, Gridpact"."""

from .household import Household

PATH = "gridpact-demo"


async def add_dashboard(household: Household) -> str:
    """Add it to the side bar and return its address."""
    api = household.api
    await api.command(
        "lovelace/dashboards/create",
        url_path=PATH,
        title="Gridpact",
        icon="mdi:transmission-tower",
        show_in_sidebar=True,
        require_admin=False,
    )
    await api.command("lovelace/config/save", url_path=PATH, config={"strategy": {"type": "custom:gridpact"}})
    return f"{api.url}/{PATH}/now"
