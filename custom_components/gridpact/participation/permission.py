"""Whether the home's key may still act for its account."""

from ..errors import AccessDenied
from ..market.models import Account
from .home import Home


def check_key(home: Home, account: Account | None) -> None:
    """Raise AccessDenied("wrong_account") if the market would refuse everything that the key sends."""
    if not may_act(home.signer, home.account, account):
        raise AccessDenied("wrong_account")


def may_act(signer: str, name: str, account: Account | None) -> bool:
    """Tell whether a key (by its address) may act for the account of that name.

    Its owner may have given the right to another key. Only the key of that name can register it, or come back after
    it left.
    """
    if account is None or not account.active:
        return signer == name
    return signer in (account.owner, account.operator)
