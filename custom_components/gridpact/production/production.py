"""What the parts of a producer share: whose production it is, and how its two chains are reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..chain.base import Sender
from ..chain.certificates import Certificates
from ..chain.spending import Currency
from ..database import Database
from ..metering.grid import Grid
from ..metering.readings import ReadingStore
from ..participation.attempts import Attempts
from ..participation.facts import FactStore
from ..participation.happenings import HappeningStore
from .certificate_store import CertificateStore
from .models import Station
from .ports import Assets, Client, Datalog, Follower, Twins
from .record_store import RecordStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The chain with the datalog. `address` writes a public key as the chain does."""

    client: Client
    datalog: Datalog
    twins: Twins
    sender: Sender
    coin: Currency
    address: Callable[[bytes], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """The chain with the certificates. `certificates` is None without a collection, `assets` without an asset.

    `asset_coin` is how amounts of the asset are written; `address` writes a public key as the chain does.
    """

    client: Client
    certificates: Certificates | None
    assets: Assets | None
    sender: Sender
    follower: Follower
    coin: Currency
    address: Callable[[bytes], str]
    asset_coin: Currency | None = None


@dataclass(slots=True, kw_only=True)
class Production:
    """One account that produces. `account` is its public key, `payout` that of the wallet that is paid, None: itself.

    `stations` is asked anew in every step. One of `robonomics` and `hub` may be None.
    """

    account: bytes
    database: Database
    readings: ReadingStore
    grid: Grid
    stations: Callable[[], Sequence[Station]]
    robonomics: Recording | None = None
    hub: Selling | None = None
    payout: bytes | None = None
    records: RecordStore = field(init=False)
    certificates: CertificateStore = field(init=False)
    happenings: HappeningStore = field(init=False)
    facts: FactStore = field(init=False)
    attempts: Attempts = field(init=False, default_factory=Attempts)

    def __post_init__(self) -> None:
        """Open the stores; this blocks."""
        self.records = RecordStore(self.database)
        self.certificates = CertificateStore(self.database)
        self.happenings = HappeningStore(self.database)
        self.facts = FactStore(self.database)

    @property
    def chains(self) -> dict[str, Recording | Selling]:
        """The account's chains by their names here."""
        named: dict[str, Recording | Selling | None] = {"robonomics": self.robonomics, "hub": self.hub}
        return {name: chain for name, chain in named.items() if chain is not None}

    @property
    def wallet(self) -> bytes:
        """The public key that is paid."""
        return self.payout or self.account

    @property
    def own(self) -> frozenset[bytes]:
        """The public keys whose certificates are the home's."""
        return frozenset({self.account, self.wallet})
