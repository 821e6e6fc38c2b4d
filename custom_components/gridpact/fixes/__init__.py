"""The dialogs that mend what the issues report."""

from typing import Final

from .fix import Fix
from .household import ChooseSensor, LogIn, TryAgain
from .money import TopUp

FIXES: Final[dict[str, type[Fix]]] = {
    "low_fee_money": TopUp,
    "not_restored": TryAgain,
    "plug_login": LogIn,
    "source_missing": ChooseSensor,
}
