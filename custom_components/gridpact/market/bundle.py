"""Proof bundles: what a home says it saved in one call, and everything needed to check it without the home.

A bundle is a JSON document. Whoever checks one trusts the chain alone: which call it was, what its baseline days had
to precede and what was settled comes from there; the bundle brings the readings and their way to the committed roots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from ..errors import Refused
from ..metering.proofs import ANY_TIME
from ..metering.verifier import InvalidProof, verify_energies
from .models import MarketInfo, Series, Settlement
from .settlement import mean_energy, most_energy

FORMAT = "gridpact.proof"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is proven about a call: the baseline windows newest first, then the called one.

    `starts`, `length` and `since` (per ordinal) are interval numbers, `latest` seconds by which readings must have been
    posted, `counted` the ordinals of the site's meters.
    """

    series_id: int
    day: int
    counted: tuple[int, ...]
    capacity_w: int
    starts: tuple[int, ...]
    length: int
    latest: tuple[int, ...]
    since: Mapping[int, int]


class ChainView(Protocol):
    """What a checker reads from the chain."""

    async def series(self, series_id: int) -> Series | None: ...
    async def called_at(self, series_id: int, day: int) -> int: ...
    async def meters(self, account: str) -> tuple[int, Mapping[int, int]]:
        """Return the site's capacity (W) and, by ordinal of its meters, the seconds from which readings count."""

    async def ledger_entry(self, account: str, sequence: int) -> bytes:
        """Return the ledger's ring entry of a range."""

    async def settlement(self, transaction: str, series_id: int, account: str, day: int) -> Settlement | None:
        """Return what a transaction settled a call as, None if it did not settle it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a check. Energies in Wh; `problems` is empty if everything fits.

    `windows` are (start in seconds, Wh, whether no reading was missing), the called window last. `settlement` is the
    chain's own, None for a call that is not settled.
    """

    account: str
    series_id: int
    day: int
    windows: tuple[tuple[int, int, bool], ...]
    usual_wh: int
    used_wh: int
    settlement: Settlement | None
    problems: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Whether everything fits."""
        return not self.problems


def build_bundle(
    *,
    info: MarketInfo,
    network: str,
    account: str,
    claim: Claim,
    proof: bytes,
    sequences: Sequence[int],
    transaction: str = "",
) -> dict[str, Any]:
    """Return the document. `sequences` number the ranges that the proof leads to, `transaction` settled the call."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": network,
        "market": info.market,
        "ledger": info.ledger,
        "interval": info.interval,
        "account": account,
        "claim": {**asdict(claim), "since": {str(ordinal): time for ordinal, time in claim.since.items()}},
        "sequences": list(sequences),
        "transaction": transaction,
        "proof": f"0x{proof.hex()}",
    }


def read_claim(bundle: Mapping[str, Any]) -> Claim:
    """Return what a bundle claims. Raises Refused("invalid_bundle")."""
    try:
        if bundle["format"] != FORMAT or bundle["version"] != VERSION:
            raise Refused("invalid_bundle")
        claim = bundle["claim"]
        return Claim(
            series_id=int(claim["series_id"]),
            day=int(claim["day"]),
            counted=tuple(map(int, claim["counted"])),
            capacity_w=int(claim["capacity_w"]),
            starts=tuple(map(int, claim["starts"])),
            length=int(claim["length"]),
            latest=tuple(map(int, claim["latest"])),
            since={int(ordinal): int(time) for ordinal, time in claim["since"].items()},
        )
    except KeyError, TypeError, ValueError, AttributeError:
        raise Refused("invalid_bundle") from None


async def verify_bundle(bundle: Mapping[str, Any], chain: ChainView) -> Report:
    """Check a bundle against the chain. Raises Refused("invalid_bundle") for a document that is none, Unreachable."""
    claim = read_claim(bundle)
    account, interval = str(bundle["account"]), int(bundle["interval"])
    series = await chain.series(claim.series_id)
    called = series is not None and claim.day in series.called_days
    called_at = await chain.called_at(claim.series_id, claim.day) if called else 0
    entries = {int(one): await chain.ledger_entry(account, int(one)) for one in bundle["sequences"]}
    transaction = str(bundle["transaction"])
    settled = await chain.settlement(transaction, claim.series_id, account, claim.day) if transaction else None
    problems = _misfits(claim, series, called_at, interval)
    if settled is None:  # of a settled call the market has checked the meters as they were then
        problems += _other_meters(claim, *await chain.meters(account), interval)
    energies, unproven = _energies(bundle, claim, entries, interval)
    most_wh = most_energy(claim.capacity_w, claim.length, interval)
    usual_wh = mean_energy([wh for wh, _ in energies[:-1]], most_wh) if len(energies) > 1 else 0
    used_wh = min(energies[-1][0], most_wh) if energies else 0
    return Report(
        account=account,
        series_id=claim.series_id,
        day=claim.day,
        windows=tuple((start * interval, *energy) for start, energy in zip(claim.starts, energies, strict=False)),
        usual_wh=usual_wh,
        used_wh=used_wh,
        settlement=settled,
        problems=(*problems, *unproven, *_differences(transaction, settled, usual_wh, used_wh)),
    )


def _energies(
    bundle: Mapping[str, Any], claim: Claim, entries: Mapping[int, bytes], interval: int
) -> tuple[list[tuple[int, bool]], list[str]]:
    """Return the proven energy of each window, or what is wrong with the proof."""

    def entry_of(sequence: int) -> bytes:
        if sequence not in entries:
            raise InvalidProof(f"range {sequence} is not named in the bundle")
        return entries[sequence]

    try:
        proof = bytes.fromhex(str(bundle["proof"]).removeprefix("0x"))
        energies = verify_energies(
            entry_of, interval, claim.counted, claim.starts, claim.length, claim.latest, claim.since, proof
        )
    except (InvalidProof, ValueError) as error:
        return [], [f"the readings are not proven: {error}"]
    missing = [] if energies[-1][1] else ["readings of the called window are missing"]
    return energies, missing


def _misfits(claim: Claim, series: Series | None, called_at: int, interval: int) -> list[str]:
    """Return where a claim is not about the call as the chain knows it."""
    if series is None or not called_at:
        return ["the chain knows no such call"]
    terms = series.terms
    start = terms.start(claim.day, interval) // interval
    per_day = terms.start(1, interval) // interval - terms.start(0, interval) // interval
    *baseline, called = claim.starts
    checks = {
        "the window is another one": called == start and claim.length == terms.length,
        "the baseline has another number of days": len(baseline) == len(set(baseline)) == terms.baseline_days,
        "a baseline day is at another time of day": all((start - one) % per_day == 0 for one in baseline),
        "a baseline day is too new": all((one + terms.length) * interval + 86_400 <= called_at for one in baseline),
        "readings are from after the call": claim.latest == (*(called_at for _ in baseline), ANY_TIME),
    }
    return [problem for problem, fits in checks.items() if not fits]


def _other_meters(claim: Claim, capacity_w: int, since: Mapping[int, int], interval: int) -> list[str]:
    """Return where a claim is not about the site's meters as the registry knows them now."""
    starts = {ordinal: -(-second // interval) for ordinal, second in since.items()}
    same = (claim.counted, claim.capacity_w, dict(claim.since)) == (tuple(sorted(starts)), capacity_w, starts)
    return [] if same else ["these are not the site's meters"]


def _differences(transaction: str, settled: Settlement | None, usual_wh: int, used_wh: int) -> list[str]:
    """Return where the chain settled the call differently."""
    if not transaction:
        return []
    if settled is None:
        return ["the transaction did not settle this call"]
    same = (settled.baseline_wh, settled.actual_wh) == (usual_wh, used_wh)
    return [] if same else ["the market settled other energies"]
