"""Dashboards with the card: the one that the strategy makes, and one with the card at half width."""

from tools.home_assistant import Api

STRATEGY = "gridpact-home"
HALF = "gridpact-half"


async def add_dashboards(api: Api) -> None:
    """Add both, as the dialog "Add dashboard" does."""
    card = {"type": "custom:gridpact-card", "grid_options": {"columns": 6}}
    half = {"views": [{"type": "sections", "max_columns": 1, "sections": [{"type": "grid", "cards": [card]}]}]}
    for path, config in ((STRATEGY, {"strategy": {"type": "custom:gridpact"}}), (HALF, half)):
        await api.command(
            "lovelace/dashboards/create",
            url_path=path,
            title="Gridpact",
            icon="mdi:transmission-tower",
            show_in_sidebar=True,
            require_admin=False,
        )
        await api.command("lovelace/config/save", url_path=path, config=config)
