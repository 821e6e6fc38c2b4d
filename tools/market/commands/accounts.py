"""What commands about accounts ask first."""

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import Account

from ..session import Session, address_of


async def account_in(session: Session, text: str, *, active: bool = True) -> Account:
    """Return an account by its address as written. Refused if it is not registered, or has left and must not have."""
    address = address_of(text)
    account = await session.market.account(address)
    if account is None or (active and not account.active):
        raise Refused("not_registered", account=address)
    return account


async def require_tokens(session: Session, amount: int) -> None:
    """Refuse to promise more than the key has."""
    balance = await session.market.token_balance(session.address)
    if balance < amount:
        raise Refused("no_money", amount=session.money(amount), balance=session.money(balance), account=session.address)
