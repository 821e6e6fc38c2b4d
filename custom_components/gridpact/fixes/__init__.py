"""The dialogs that mend what the issues report."""

from typing import Any, Final

from .fix import Fix
from .household import ChooseSensor, LogIn, SwitchSupply, TryAgain
from .money import PayDeposit, PayMore, RaiseMarketLimit, Seen, SetWallet, TopUp
from .network import ChangeNodes

METER_FIXES: Final[dict[str, type[Fix[Any]]]] = {"plug_login": LogIn, "source_missing": ChooseSensor}
FIXES: Final[dict[str, type[Fix[Any]]]] = {
    **METER_FIXES,
    "deposit_reduced": Seen,
    "earnings_on_key": SetWallet,
    "low_fee_money": TopUp,
    "no_answer": PayMore,
    "no_deposit": PayDeposit,
    "not_restored": TryAgain,
    "spending_limit": RaiseMarketLimit,
    "supply_not_switched": SwitchSupply,
    "unreachable": ChangeNodes,
    "wrong_chain": ChangeNodes,
}
