"""What a home leaves behind: on the chain, in its database, in Home Assistant's recorder and log."""

from collections import Counter
from contextlib import closing
from pathlib import Path
import re
import sqlite3

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.entries import Entry
from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.database import Database

from ..scene.home import Scene

OURS = re.compile(r"custom_components[./]gridpact")
TROUBLE = re.compile(r" (WARNING|ERROR|CRITICAL) ")
COLOURS = re.compile(r"\x1b\[\d+m")
PREFIX = "gridpact_"


def journal(scene: Scene) -> list[Entry]:
    """Return the home's journal; blocks. Only while its Home Assistant is dead."""
    with closing(Database(scene.home.path)) as database:
        return Journal(database).entries()


def happenings(scene: Scene) -> dict[str, bool]:
    """Return what happened to the home, in order, and whether it was handed on; blocks."""
    with closing(Database(scene.home.path)) as database:
        rows = database.query("SELECT key, published FROM happenings ORDER BY id")
    return {row["key"]: bool(row["published"]) for row in rows}


def logs(scene: Scene) -> dict[str, list[LogEntry]]:
    """Return what the contracts ever logged about the account, by the event's name."""
    deployed = scene.utility.deployed
    found: dict[str, list[LogEntry]] = {}
    for topics in contracts.topics_for(scene.account):
        form = {
            "address": [deployed.market, deployed.registry, deployed.ledger],
            "topics": topics,
            "fromBlock": hex(deployed.first_block),
            "toBlock": "latest",
        }
        for log in scene.node.request("eth_getLogs", form):
            if (entry := contracts.decode_log(log, 0)) is not None:
                found.setdefault(entry.name, []).append(entry)
    return found


def fired(scene: Scene) -> Counter[str]:
    """Return how often each of Gridpact's events was on Home Assistant's bus, as its recorder kept it; blocks."""
    path = scene.home_assistant.folder / "home-assistant_v2.db"
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT type.event_type FROM events JOIN event_types AS type USING (event_type_id)"
            " WHERE type.event_type LIKE ?",
            (f"{PREFIX}%",),
        ).fetchall()
    return Counter(name.removeprefix(PREFIX) for (name,) in rows)


def complaints(scene: Scene) -> list[str]:
    """Return what Home Assistant's log holds against Gridpact: warnings, errors, blocking calls, tracebacks."""
    text = COLOURS.sub("", scene.home_assistant.log.read_text(errors="replace"))
    records = re.split(r"\n(?=\d{4}-\d\d-\d\d )", text)
    return [record for record in records if OURS.search(record) and (TROUBLE.search(record) or "Traceback" in record)]


def files_with(folder: Path, secret: str) -> list[str]:
    """Return the files that hold a key's secret, in any letter case; blocks."""
    raw = bytes.fromhex(secret.removeprefix("0x"))
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and _holds(path.read_bytes(), raw)
    )


def _holds(content: bytes, raw: bytes) -> bool:
    return raw in content or raw.hex().encode() in content.lower()
