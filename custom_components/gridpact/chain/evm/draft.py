"""A transaction before it is signed: tried, priced, and held against what the account may spend."""

from dataclasses import dataclass
from typing import Any

from ...errors import Refused
from ..base import Call
from ..purse import Purse
from ..reason import Answer, refused
from ..spending import Currency, over_limit
from .answers import answer_of
from .fees import Fees, current_fees
from .provider import EvmProvider, RpcError
from .reasons import reason_of

GAS_MARGIN_PERCENT = 120
GAS_OF_A_SLOT = (
    17_100  # more than the estimate, if others empty a slot meanwhile: the last bid at a price is taken back
)
MOST_GAS = 1 << 24  # of a transaction on Ethereum (EIP-7825); a network that needs more for it has no such limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Gas and fees that a call may be sent with."""

    call: Call
    gas: int
    fees: Fees

    def transaction(self, nonce: int, chain_id: int) -> dict[str, Any]:
        """Return what is signed."""
        return {
            "chainId": chain_id,
            "nonce": nonce,
            "to": self.call.to,
            "value": self.call.value,
            "data": self.call.data,
            "gas": self.gas,
            **self.fees.fields(),
        }


async def draft(provider: EvmProvider, address: str, call: Call, purse: Purse, now: int) -> Draft:
    """Try a call and price it.

    Raises Refused: rejected (the contract would refuse), over_limit, no_fee_money, no_money.
    """
    allowance = await purse.check(call, now)
    gas = await _gas(provider, address, call, purse)
    fees = await current_fees(provider)
    likely = gas * fees.likely
    with purse.watching(call, now, likely):
        if allowance is not None and likely > allowance.amount:
            raise over_limit(allowance, likely, purse.coin)
    purse.granted(call.purpose)
    balance = int(await provider.request("eth_getBalance", address, "latest"), 16)
    if likely + call.value > balance:
        raise _too_poor(call, likely, balance, purse.coin)
    ceiling = min(balance - call.value, balance if allowance is None else allowance.amount)
    return Draft(call=call, gas=gas, fees=fees.at_most(ceiling // gas))


def with_margin(estimate: int) -> int:
    """Return the gas to send a call with that took `estimate` when it was tried; what is not used costs nothing."""
    return estimate * GAS_MARGIN_PERCENT // 100 + GAS_OF_A_SLOT


async def _gas(provider: EvmProvider, address: str, call: Call, purse: Purse) -> int:
    fields = {"from": address, "to": call.to, "data": f"0x{call.data.hex()}", "value": hex(call.value)}
    try:
        estimate = int(await provider.request("eth_estimateGas", fields), 16)
    except RpcError as error:
        problem = error
    else:
        gas = with_margin(estimate)
        return min(gas, MOST_GAS) if estimate <= MOST_GAS else gas
    if answer_of(problem) is Answer.NO_FUNDS:
        balance = int(await provider.request("eth_getBalance", address, "latest"), 16)
        raise _too_poor(call, 0, balance, purse.coin)
    if problem.data is None and "revert" not in problem.message.lower():
        raise problem
    raise refused(reason_of(problem.data))


def _too_poor(call: Call, fee: int, balance: int, coin: Currency) -> Refused:
    if call.value > balance:
        return Refused("no_money", amount=coin.text(call.value), balance=coin.text(balance))
    return Refused("no_fee_money", needed=coin.text(fee), balance=coin.text(balance))
