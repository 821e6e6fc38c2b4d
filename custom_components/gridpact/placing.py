"""Adds entities to Home Assistant, each to the subentry that it belongs to."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .runtime import AnyConfigEntry


@dataclass(frozen=True, slots=True)
class Placed:
    """An entity and the id of its subentry, None if it is the account's own."""

    entity: Entity
    subentry_id: str | None = None


# What builds the entities that an account has on one platform.
type EntityTable = Callable[[AnyConfigEntry], Iterable[Placed]]


@callback
def async_place(placed: Iterable[Placed], async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add all entities."""
    by_subentry: dict[str | None, list[Entity]] = defaultdict(list)
    for one in placed:
        by_subentry[one.subentry_id].append(one.entity)
    for subentry_id, entities in by_subentry.items():
        async_add_entities(entities, config_subentry_id=subentry_id)
