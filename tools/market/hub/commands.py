"""Certificates on a hub: looked at, bought, paid, handed over and burned by anybody."""

from argparse import ArgumentParser, Namespace

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.calls import batch
from custom_components.gridpact.errors import Refused

from ..parsers import Subcommands
from ..sending import once
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
    terms = None if arguments.asset is None else await session.terms()
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
    terms = None if arguments.asset is None else await session.terms()
    found = await session.item(certificates)
    session.output.pairs(item_document(session, certificates.collection, found, terms))


async def buy(session: HubSession, arguments: Namespace) -> None:
    """Buy at exactly the price that it has now; paying and handing over go with it or not at all."""
    certificates = await session.certificates()
    found = await session.item(certificates)
    if found.price is None:
        raise Refused("not_for_sale", certificate=found.id)
    purpose = once(f"buy:{certificates.collection}:{found.id}")
    steps = [certificates.buy(purpose, found.id, found.price)]
    if arguments.pay:
        steps.insert(0, await _payment(session, purpose, found.data, _operator_of(session, arguments)))
    if arguments.hand_over:
        steps.append(certificates.transfer(purpose, found.id, _operator_of(session, arguments)))
    outcome = await session.send(_all(purpose, steps), f"Buying it for {session.coins(found.price)}")
    owner = arguments.operator if arguments.hand_over else session.address(session.public_key)
    session.output.pairs({"item": found.id, "owner": owner, "paid": session.coins(found.price), **where(outcome)})


async def pay(session: HubSession, arguments: Namespace) -> None:
    """Pay the operator, who passes it on to the owner that the metadata name."""
    certificates = await session.certificates()
    found = await session.item(certificates)
    purpose = once(f"pay_operator:{certificates.collection}:{found.id}")
    call = await _payment(session, purpose, found.data, _operator_of(session, arguments))
    outcome = await session.send(call, f"Paying {arguments.operator}")
    asked = (await session.terms()).asked(found.data)
    paid = (await session.purse()).text(asked.price)
    session.output.pairs({"item": found.id, "operator": arguments.operator, "paid": paid, **where(outcome)})


async def give(session: HubSession, arguments: Namespace) -> None:
    """Transfer one."""
    certificates = await session.certificates()
    found, to = await session.item(certificates), session.account(arguments.address)
    call = certificates.transfer(once(f"hand_over:{certificates.collection}:{found.id}"), found.id, to)
    outcome = await session.send(call, f"Handing certificate {found.id} to {arguments.address}")
    session.output.pairs({"item": found.id, "owner": arguments.address, **where(outcome)})


async def retire(session: HubSession, _: Namespace) -> None:
    """Burn one, if the key may."""
    certificates = await session.certificates()
    found = await session.item(certificates)
    if not await certificates.may_burn(found.id, session.public_key):
        raise Refused("may_not_burn", certificate=found.id, owner=session.address(found.owner))
    call = certificates.burn(once(f"retire:{certificates.collection}:{found.id}"), found.id)
    outcome = await session.send(call, f"Burning certificate {found.id}")
    session.output.pairs({"item": found.id, "owner": None, **where(outcome)})


def _operator(parser: ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--operator", metavar="ADDRESS", required=required, help="who settles the sale")


def _operator_of(session: HubSession, arguments: Namespace) -> bytes:
    if arguments.operator is None:
        raise Refused("usage", text="say who settles the sale with --operator ADDRESS")
    return session.account(arguments.operator)


async def _payment(session: HubSession, purpose: str, data: bytes, operator: bytes) -> Call:
    """Return the call that pays what metadata ask. Raises Refused if they cannot be settled or ask nothing."""
    asked = (await session.terms()).asked(data)
    if not asked.price:
        raise Refused("asks_nothing")
    return await (await session.purse()).pay(purpose, operator, asked.price)


def _all(purpose: str, steps: list[Call]) -> Call:
    return steps[0] if len(steps) == 1 else batch(purpose, *steps)
