"""Certificates on a hub: looked at, bought, paid, handed over and burned by anybody."""

from argparse import ArgumentParser, Namespace

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.calls import batch
from custom_components.gridpact.errors import Refused

from ..parsers import Subcommands
from .documents import item_document, where
from .options import item_argument
from .session import HubSession


def add(commands: Subcommands) -> None:
    """Add items, item, buy, pay, hand-over and retire."""
    listing = commands.add("items", "list the certificates of a collection", items)
    listing.add_argument("--for-sale", action="store_true", help="only what is for sale")
    item_argument(commands.add("item", "show one certificate", item))
    buying = item_argument(commands.add("buy", "buy a certificate at the price it has in the chain's coin", buy))
    buying.add_argument("--pay", action="store_true", help="also pay the operator what its metadata ask, in the asset")
    buying.add_argument("--hand-over", action="store_true", help="also hand it to the operator, to be burned")
    _operator(buying, required=False)
    _operator(item_argument(commands.add("pay", "pay the operator what a certificate asks in the asset", pay)))
    handing = item_argument(commands.add("hand-over", "give a certificate to an account, such as the operator's", give))
    handing.add_argument("address", metavar="ADDRESS")
    item_argument(commands.add("retire", "burn a certificate for good", retire))


async def items(session: HubSession, arguments: Namespace) -> None:
    """List certificates by their numbers."""
    certificates = await session.certificates()
    found = [await certificates.item(number) for number in await certificates.items()]
    terms = None if arguments.asset is None else session.terms_of(await session.purse())
    documents = [
        item_document(session, certificates.collection, one, terms)
        for one in found
        if one is not None and (one.price is not None or not arguments.for_sale)
    ]
    session.output.result(documents)
    names = ["item", "owner", "wh", "pay_to", "asset_price", "price", "problem"]
    header = ["certificate", "owner", "Wh", "to be paid", "asks", session.facts.coin.symbol, "problem"]
    session.output.table(header, [[one[name] for name in names] for one in documents])


async def item(session: HubSession, arguments: Namespace) -> None:
    """Show one."""
    certificates = await session.certificates()
    terms = None if arguments.asset is None else session.terms_of(await session.purse())
    found = await session.item(certificates)
    session.output.pairs(item_document(session, certificates.collection, found, terms))


async def buy(session: HubSession, arguments: Namespace) -> None:
    """Buy at exactly the price that it has now; paying and handing over go with it or not at all."""
    certificates = await session.certificates()
    operator = _operator_of(session, arguments) if arguments.pay or arguments.hand_over else b""

    async def plan(purpose: str) -> Call:
        found = await session.item(certificates)
        if found.price is None:
            raise Refused("not_for_sale", certificate=found.id)
        session.output.progress(f"It costs {session.coins(found.price)}.")
        steps = [await _payment(session, purpose, found.data, operator)] if arguments.pay else []
        steps.append(certificates.buy(purpose, found.id, found.price))
        if arguments.hand_over:
            steps.append(certificates.transfer(purpose, found.id, operator))
        return steps[0] if len(steps) == 1 else batch(purpose, *steps)

    name = f"buy:{certificates.collection}:{arguments.item}:{arguments.pay}:{arguments.hand_over}"
    outcome = await session.send(name, plan, f"Buying certificate {arguments.item}")
    owner = operator if arguments.hand_over else session.public_key
    session.output.pairs({"item": arguments.item, "owner": session.address(owner), **where(outcome)})


async def pay(session: HubSession, arguments: Namespace) -> None:
    """Pay the operator, who passes it on to the owner that the metadata name."""
    certificates, operator = await session.certificates(), _operator_of(session, arguments)

    async def plan(purpose: str) -> Call:
        found = await session.item(certificates)
        return await _payment(session, purpose, found.data, operator)

    name = f"pay_operator:{certificates.collection}:{arguments.item}"
    outcome = await session.send(name, plan, f"Paying {arguments.operator}")
    session.output.pairs({"item": arguments.item, "operator": arguments.operator, **where(outcome)})


async def give(session: HubSession, arguments: Namespace) -> None:
    """Transfer one."""
    certificates, to = await session.certificates(), session.account(arguments.address)

    async def plan(purpose: str) -> Call:
        found = await session.item(certificates)
        return certificates.transfer(purpose, found.id, to)

    name = f"hand_over:{certificates.collection}:{arguments.item}:{to.hex()}"
    outcome = await session.send(name, plan, f"Handing certificate {arguments.item} to {arguments.address}")
    session.output.pairs({"item": arguments.item, "owner": arguments.address, **where(outcome)})


async def retire(session: HubSession, arguments: Namespace) -> None:
    """Burn one, if the key may."""
    certificates = await session.certificates()

    async def plan(purpose: str) -> Call:
        found = await session.item(certificates)
        if not await certificates.may_burn(found.id, session.public_key):
            raise Refused("may_not_burn", certificate=found.id, owner=session.address(found.owner))
        return certificates.burn(purpose, found.id)

    name = f"retire:{certificates.collection}:{arguments.item}"
    outcome = await session.send(name, plan, f"Burning certificate {arguments.item}")
    session.output.pairs({"item": arguments.item, "owner": None, **where(outcome)})


def _operator(parser: ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--operator", metavar="ADDRESS", required=required, help="who settles the sale")


def _operator_of(session: HubSession, arguments: Namespace) -> bytes:
    if arguments.operator is None:
        raise Refused("usage", text="say who settles the sale with --operator ADDRESS")
    return session.account(arguments.operator)


async def _payment(session: HubSession, purpose: str, data: bytes, operator: bytes) -> Call:
    """Return the call that pays what metadata ask. Raises Refused if they cannot be settled or ask nothing."""
    purse = await session.purse()
    asked = session.terms_of(purse).asked(data)
    if not asked.price:
        raise Refused("asks_nothing")
    session.output.progress(f"It asks {purse.text(asked.price)}.")
    return await purse.pay(purpose, operator, asked.price)
