"""The station's topic in a digital twin: set once, if the account may."""

from hashlib import sha256

from .models import Station, TwinState, TwinView
from .production import Production, Recording


def topic_of(station: Station) -> bytes:
    """Return the topic under which a twin names the station's source."""
    return sha256(station.power_station_id.encode()).digest()


async def set_topic(production: Production, recording: Recording, station: Station, twin: int, now: int) -> TwinView:
    """Make the account the source of the station's topic, unless it is; returns how that stands.

    Raises what sending raises.
    """
    owner = await recording.twins.owner(twin)
    if owner is None:
        return TwinView(id=twin, state=TwinState.NO_TWIN)
    topic = topic_of(station)
    if (await recording.twins.sources(twin)).get(topic) == production.account:
        return TwinView(id=twin, state=TwinState.SET, owner=owner)
    if owner != production.account:
        return TwinView(id=twin, state=TwinState.NOT_YOURS, owner=owner)
    purpose = f"twin:{station.id}:{twin}:{topic.hex()}"
    call = recording.twins.set_source(purpose, twin, topic, production.account)
    outcome = await production.attempts.send(recording.sender, call, now)
    return TwinView(id=twin, state=TwinState.WAITING if outcome is None else TwinState.SET, owner=owner)
