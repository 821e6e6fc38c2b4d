"""An extrinsic before it is signed: priced, and held against what the account has and may spend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import Refused
from ..base import Call
from ..purse import Purse
from ..reason import NOT_TAKEN, refused
from ..sending import now
from ..spending import Currency, over_limit
from .client import Client
from .reasons import is_unreadable
from .rpc import RpcError


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A call and its fee, base units of the coin."""

    call: Call
    fee: int


async def draft(client: Client, public_key: bytes, call: Call, purse: Purse) -> Draft:
    """Price a call and see whether the account can pay it.

    Raises Refused: rejected (the chain would never take it), over_limit, no_fee_money, no_money, existential_deposit.
    """
    allowance = await purse.check(call, now())
    fee = await _fee(client, public_key, call)
    with purse.watching(call, now(), fee):
        if allowance is not None and fee > allowance.amount:
            raise over_limit(allowance, fee, purse.coin)
    purse.granted(call.purpose)
    head = await client.head()
    account = await client.storage("System", "Account", public_key, at=head.hash)
    check_money(spendable(account), fee, call.value, (await client.facts()).existential_deposit, purse.coin)
    return Draft(call=call, fee=fee)


def spendable(account: Mapping[str, Any]) -> int:
    """Return what an account can pay from, base units: what is frozen beyond what is reserved stays."""
    data = account["data"]
    frozen = data["frozen"] if "frozen" in data else max(data.get("misc_frozen", 0), data.get("fee_frozen", 0))
    return int(max(0, data["free"] - max(0, frozen - data["reserved"])))


def check_money(balance: int, fee: int, value: int, minimum: int, coin: Currency) -> None:
    """Raise Refused if an account with `balance` cannot pay fee and value and go on existing."""
    if value and value > balance:
        raise Refused("no_money", amount=coin.text(value), balance=coin.text(balance))
    if fee + value > balance:
        raise Refused("no_fee_money", needed=coin.text(fee), balance=coin.text(balance - value))
    left = balance - fee - value
    if left < minimum:
        raise Refused("existential_deposit", left=coin.text(left), minimum=coin.text(minimum))


async def _fee(client: Client, public_key: bytes, call: Call) -> int:
    try:
        return int(await client.fee(call, public_key))
    except RpcError as error:
        if not is_unreadable(error):
            raise
    raise refused(NOT_TAKEN)
