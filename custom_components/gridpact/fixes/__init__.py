"""The dialogs that mend what the issues report."""

from typing import Final

from .fix import Fix
from .household import ChooseSensor, LogIn, SwitchSupply, TryAgain
from .money import PayDeposit, PayMore, RaiseLimit, Seen, SetWallet, TopUp
from .network import ChangeNodes

FIXES: Final[dict[str, type[Fix]]] = {
    "deposit_reduced": Seen,
    "earnings_on_key": SetWallet,
    "low_fee_money": TopUp,
    "no_answer": PayMore,
    "no_deposit": PayDeposit,
    "not_restored": TryAgain,
    "plug_login": LogIn,
    "source_missing": ChooseSensor,
    "spending_limit": RaiseLimit,
    "supply_not_switched": SwitchSupply,
    "unreachable": ChangeNodes,
    "wrong_chain": ChangeNodes,
}
