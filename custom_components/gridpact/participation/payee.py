"""Where pay and deposit go: the wallet that people name, as far as the home's key may decide that."""

from ..market.models import Account
from .home import Home


async def direct_pay(home: Home, account: Account, wallet: str, now: int) -> bool:
    """Have pay and deposit go to a wallet from now on; returns whether anything was sent.

    The key may do that for an account that was registered without a wallet: it owns it. Any other owner alone decides.
    """
    if wallet in (home.account, account.beneficiary) or account.owner != home.signer or not account.active:
        return False
    return await home.send(home.market.set_beneficiary(home.account, wallet), now) is not None
