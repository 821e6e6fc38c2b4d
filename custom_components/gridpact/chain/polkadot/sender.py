"""Sends the extrinsics of one key: each purpose once, whatever happens in between."""

from ..base import LogEntry
from ..entries import Inclusion
from ..journal import Journal
from ..purse import Purse
from ..sending import PurposeSender
from ..spending import Caps, Currency
from .client import Client
from .draft import Draft
from .keys import PolkadotKey
from .logs import log_entry
from .models import Block, PalletEvent
from .transmitter import Transmitter
from .watcher import REPEAT_AFTER, Watcher

NO_TOKEN = Currency("", 0)


class PolkadotSender(PurposeSender[Draft]):
    """Sends extrinsics that live for 64 blocks; `send` waits until one is in a final block, `resume` goes on.

    Without it in any final block of its life an extrinsic is given up: it can never come any more. `address` is the
    public key (0x-hexadecimal).
    """

    def __init__(
        self,
        client: Client,
        key: PolkadotKey,
        journal: Journal,
        caps: Caps = Caps(),  # noqa: B008 it is immutable
        *,
        coin: Currency,
        poll_interval: float = 2.0,
        timeout: float = 120.0,
        repeat_after: float = REPEAT_AFTER,
    ) -> None:
        """Seconds: `timeout` is how long `send` waits, `repeat_after` when an extrinsic is handed over again.

        The journal is that of the key on this chain: see Journal.use_key.
        """
        purse = Purse(journal=journal, caps=caps, coin=coin, token=NO_TOKEN)
        transmitter = Transmitter(client, key, purse)
        watcher = Watcher(transmitter, repeat_after)
        super().__init__(f"0x{key.public_key.hex()}", transmitter, watcher, poll_interval, timeout)
        self.public_key = key.public_key

    def _logs(self, inclusion: Inclusion) -> list[LogEntry]:
        return [
            log_entry(
                PalletEvent(name=log["name"], arguments=log["arguments"], extrinsic=None),
                log["index"],
                Block(inclusion.block, log["block_hash"]),
                inclusion.block_time,
                inclusion.hash,
            )
            for log in inclusion.logs
        ]
