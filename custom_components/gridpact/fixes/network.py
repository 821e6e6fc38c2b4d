"""Mending the way to the market."""

from collections.abc import Mapping
from typing import ClassVar, override

import probatio

from ..flows.nodes import NODE_ERRORS, RPC_URLS, checked_nodes, node_fields
from .fix import Fields, Fix


class ChangeNodes(Fix):
    """No node answers, or one belongs to another network."""

    error_fields: ClassVar[Mapping[str, str]] = NODE_ERRORS

    @override
    def schema(self) -> probatio.Schema:
        present = {RPC_URLS: self.entry.data[RPC_URLS]}
        return self.add_suggested_values_to_schema(probatio.Schema(node_fields()), present)

    @override
    async def mend(self, fields: Fields) -> None:
        data = self.entry.data
        urls = await checked_nodes(self.hass, fields[RPC_URLS], data["chain_id"])
        if not self.hass.config_entries.async_update_entry(self.entry, data={**data, RPC_URLS: urls}):
            self.hass.config_entries.async_schedule_reload(self.entry.entry_id)  # the same nodes, which answer now
