"""Home Assistant is killed while it records and certifies on real chains, and started again: nothing is done twice."""

import asyncio
from contextlib import closing
import json
from pathlib import Path
import signal
import sqlite3
import time
from types import SimpleNamespace
from typing import Any

from homeassistant.config_entries import STORAGE_VERSION, STORAGE_VERSION_MINOR
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.checkpoints import VARIABLE
from custom_components.gridpact.database import Database
from tests.home_assistant.support.roof_home import SOURCE, account_of
from tests.integration.polkadot.roof import Roof
from tests.integration.polkadot.roofs import NewRoof, join_collection
from tests.substrate import Chains
from tools.home_assistant import HomeAssistant

from . import evidence

pytestmark = [
    pytest.mark.crash,
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.xdist_group("polkadot"),
]

INTERVAL = 15
DIES_S = 300
# The roof makes a kilowatt-hour in so many seconds: more power would not be believed.
KWH_S = 90
ROOF = """
template:
  - triggers:
      - trigger: time_pattern
        seconds: /2
    sensor:
      - name: Roof energy
        default_entity_id: {source}
        state: "{{{{ '%.3f' | format((now().timestamp() - {since}) / {kwh_s}) }}}}"
        unit_of_measurement: kWh
        device_class: energy
        state_class: total_increasing
"""
POINTS = ("planned:record", "sent:record", "mined:record", "signed:mint", "sent:mint", "mined:mint")


async def test_killed_at_a_record_and_at_a_certificate(tmp_path: Path, substrate: Chains, new_roof: NewRoof) -> None:
    roof = await new_roof(substrate.robonomics, substrate.hub)
    await join_collection(roof)
    home_assistant = HomeAssistant(tmp_path / "config")
    account = await account_of(roof, interval=INTERVAL, every_minutes=None, every_wh=100, lot_wh=200)
    await asyncio.to_thread(lay_out, home_assistant.folder, account)
    try:
        for point in POINTS:
            await home_assistant.launch({VARIABLE: point})
            code = await home_assistant.died(DIES_S)
            assert code == -signal.SIGKILL, f"ended before {point}:\n{home_assistant.tail()}"
        await home_assistant.launch()
        await certified(roof, home_assistant, 3)
    finally:
        await home_assistant.stop()
    journals = await asyncio.to_thread(read_journals, home_assistant.folder, account)
    assert roof.places.robonomics is not None
    assert roof.places.hub is not None
    assert roof.places.certificates is not None
    assert await roof.sent(roof.places.robonomics) == len(journals["robonomics"])
    assert await roof.sent(roof.places.hub) == len(journals["hub"])
    assert len(await roof.places.certificates.items()) == len(journals["hub"])
    told = await asyncio.to_thread(certificates_told, home_assistant.folder)
    assert len(told) == len(set(told))
    assert evidence.complaints(SimpleNamespace(home_assistant=home_assistant)) == []  # type: ignore[arg-type]


def lay_out(folder: Path, account: MockConfigEntry) -> None:
    """Give Home Assistant a roof that makes something all the time, and the account."""
    with (folder / "configuration.yaml").open("a") as file:
        file.write(ROOF.format(source=SOURCE, since=time.time() - 3600, kwh_s=KWH_S))
    stored = {
        "version": STORAGE_VERSION,
        "minor_version": STORAGE_VERSION_MINOR,
        "key": "core.config_entries",
        "data": {"entries": [json.loads(json.dumps(account.as_dict(), default=plain))]},
    }
    (folder / ".storage" / "core.config_entries").write_text(json.dumps(stored))


def plain(value: Any) -> Any:
    """What JSON has no word for."""
    return value.isoformat() if hasattr(value, "isoformat") else dict(value)


async def certified(roof: Roof, home_assistant: HomeAssistant, least: int) -> None:
    """Wait until so many certificates are there."""
    assert roof.places.certificates is not None
    for _ in range(DIES_S):
        if len(await roof.places.certificates.items()) >= least:
            return
        await asyncio.sleep(1)
    pytest.fail(home_assistant.tail())


def read_journals(folder: Path, account: MockConfigEntry) -> dict[str, list[str]]:
    """Return the purposes for which something was sent on each chain; the last may have no answer yet."""
    with closing(Database(folder / "gridpact" / f"{account.unique_id}.db")) as database:
        found = {chain: Journal(database, chain).entries() for chain in ("robonomics", "hub")}
    sent = {chain: [entry.purpose for entry in entries if entry.attempts] for chain, entries in found.items()}
    assert all(len(purposes) == len(set(purposes)) for purposes in sent.values()), "each purpose has one extrinsic"
    return sent


def certificates_told(folder: Path) -> list[str]:
    """Return the certificates whose making was on Home Assistant's bus, as its recorder kept it."""
    with closing(sqlite3.connect(folder / "home-assistant_v2.db")) as database:
        rows = database.execute(
            "SELECT data.shared_data FROM events JOIN event_types AS type USING (event_type_id)"
            " JOIN event_data AS data USING (data_id) WHERE type.event_type = 'gridpact_certificate_minted'"
        ).fetchall()
    return [json.loads(text)["certificate_id"] for (text,) in rows]
