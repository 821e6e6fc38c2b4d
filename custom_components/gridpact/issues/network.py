"""Issues of the way to the market: nodes, clocks, and who else uses the key."""

from typing import Final

from ..flows.networks import network_name
from .description import Found, HomeView, IssueDescription, unchanged

SILENT_S: Final = 3600
CLOCK_OFF_S: Final = 60
# A node that catches up shows old blocks for a while; a clock that is wrong stays so.
_CLOCK_STAYS_S: Final = 300
_FOREIGN_FOR_S: Final = 86_400


def _unreachable(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """No node has answered for an hour."""
    snapshot, troubles = view.state.snapshot, view.state.snapshot.troubles
    since = troubles.silent_since
    if since is None:
        return {} if snapshot.connected or snapshot.errors else unchanged(open_subjects)
    if view.now - since < SILENT_S:
        return {}
    words = {
        "since": view.time(since),
        "deadline": view.time(troubles.provable_until or since),
        "network": network_name(view.entry.data["chain_id"]),
    }
    return {"": words}


def _wrong_chain(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """A node belongs to another network."""
    provider = view.data.chain.provider
    if not provider.surveyed:
        return unchanged(open_subjects)
    network = network_name(view.entry.data["chain_id"])
    for host, actual in provider.strangers.items():
        return {"": {"host": host, "actual": network_name(actual), "network": network}}
    return {}


def _key_used_elsewhere(view: HomeView, _open: frozenset[str]) -> Found:
    """The chain has transactions of the key that are not the home's."""
    at = view.state.snapshot.troubles.foreign_at
    return {} if at is None or view.now - at >= _FOREIGN_FOR_S else {"": {}}


def _clock_wrong(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """This machine's clock is not the chain's."""
    if not view.state.connected:
        return unchanged(open_subjects)
    off = view.state.snapshot.troubles.clock_off
    return {"": {"seconds": str(off // 10 * 10)}} if off > CLOCK_OFF_S else {}


NETWORK_ISSUES: Final = (
    IssueDescription(key="unreachable", condition=_unreachable),
    IssueDescription(key="wrong_chain", condition=_wrong_chain),
    IssueDescription(key="key_used_elsewhere", condition=_key_used_elsewhere, fixable=False),
    IssueDescription(key="clock_wrong", condition=_clock_wrong, fixable=False, after_s=_CLOCK_STAYS_S),
)
