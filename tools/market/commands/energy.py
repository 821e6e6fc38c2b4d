"""Energy between neighbours: what is offered, what is bought, and who was paid."""

from argparse import Namespace

from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.trade import Offer, OfferTerms, choose, cost_of

from ..parsers import Subcommands, number
from ..sending import once
from ..session import Session, address_of
from ..trading import Document, log_of, logs_about, offer_document, topic, trade_of
from ..written import format_energy, parse_energy, parse_time
from .accounts import require_tokens


def add(commands: Subcommands) -> None:
    """Add offers, buy, offer, cancel-offer, energy and collect."""
    listing = commands.add("offers", "list what neighbours offer, the cheapest first", offers)
    listing.add_argument("--seller", action="append", metavar="ACCOUNT", help="only of this seller (again for several)")
    listing.add_argument("--all", action="store_true", help="also what is sold out, cancelled or over")
    buying = commands.add("buy", "buy energy of neighbours in one transaction, the cheapest first", buy)
    buying.add_argument("energy", metavar="ENERGY")
    buying.add_argument("--price", required=True, metavar="TOKENS", help="the highest per kWh")
    buying.add_argument("--seller", action="append", metavar="ACCOUNT", help="only of this seller (again for several)")
    buying.add_argument("--for", dest="buyer", metavar="ACCOUNT", help="whose energy it becomes (the key itself)")
    offering = commands.add("offer", "offer proven surplus of an account", offer)
    offering.add_argument("account", metavar="ACCOUNT")
    offering.add_argument("energy", metavar="ENERGY")
    offering.add_argument("--price", required=True, metavar="TOKENS", help="per kWh")
    offering.add_argument("--until", default="+1d", metavar="TIME", help="when the offer ends (+1d)")
    offering.add_argument("--least", metavar="ENERGY", help="least purchase, except of all that is left")
    offering.add_argument("--buyer", action="append", metavar="ACCOUNT", help="who may buy (everybody)")
    offering.add_argument("--meter", type=int, default=0, metavar="ORDINAL", help="which meter gave it (0)")
    ending = commands.add("cancel-offer", "take back what is left of an offer", cancel_offer)
    ending.add_argument("offer", type=number, metavar="OFFER")
    showing = commands.add("energy", "show what an account bought and sold, and what of it was consumed", energy)
    showing.add_argument("account", metavar="ACCOUNT")
    collecting = commands.add("collect", "pay out what an account sold, to its wallet", collect)
    collecting.add_argument("account", metavar="ACCOUNT")


async def offers(session: Session, arguments: Namespace) -> None:
    """List offers."""
    trade = await trade_of(session)
    now = await session.now()
    sellers = {address_of(text) for text in arguments.seller or []}
    found = [
        one
        for one in await _all(trade)
        if (arguments.all or one.open_at(now)) and (not sellers or one.seller in sellers)
    ]
    documents = [offer_document(session, one) for one in sorted(found, key=lambda one: (one.price, one.id))]
    session.output.result(documents)
    header = ["offer", "seller", "left Wh", "of Wh", "least Wh", f"{session.info.token_symbol} per kWh", "until", "for"]
    names = ["offer", "seller", "left_wh", "wh", "least_wh", "price", "expires"]
    session.output.table(
        header, [[*(one[name] for name in names), "all" if one["for_everybody"] else "some"] for one in documents]
    )


async def buy(session: Session, arguments: Namespace) -> None:
    """Buy all of it or nothing."""
    trade, wh = await trade_of(session), parse_energy(arguments.energy)
    highest = session.base_units(arguments.price, "--price")
    buyer = address_of(arguments.buyer or session.address)
    sellers = {address_of(text) for text in arguments.seller} if arguments.seller else None
    now = await session.now()
    open_offers = [one for one in await _all(trade) if one.open_at(now)]
    allowed = await trade.may_buy([one.id for one in open_offers], buyer)
    usable = [one for one, may in zip(open_offers, allowed, strict=True) if may]
    parts = choose(usable, wh, highest, now, sellers)
    if not parts:
        raise Refused("no_offer", energy=format_energy(wh), price=session.money(highest))
    amount = sum(cost_of(part, one.price) for one, part in parts)
    await require_tokens(session, amount)
    doing = f"Buying {format_energy(wh)} for {session.money(amount)}"
    calls = trade.buy(buyer, wh, highest, [one.id for one, _ in parts], amount, once("buy"))
    outcome = await session.send_all(calls, doing)
    traded = [log.arguments for log in outcome.logs if log.name == "Traded"]
    session.output.pairs(
        {
            "buyer": buyer,
            "bought_wh": sum(one["wh"] for one in traded),
            "cost": session.amount(sum(one["cost"] for one in traded)),
            "token": session.info.token_symbol,
            "sellers": sorted({one["seller"] for one in traded}),
            "offers": [one["id"] for one in traded],
            "transaction": outcome.transaction,
        }
    )


async def offer(session: Session, arguments: Namespace) -> None:
    """Offer what an account proved; the key is its owner's or operator's."""
    trade = await trade_of(session)
    account, wh = address_of(arguments.account), parse_energy(arguments.energy)
    terms = OfferTerms(
        ordinal=arguments.meter,
        wh=wh,
        price=session.base_units(arguments.price, "--price"),
        expires=parse_time(arguments.until, await session.now()),
        least_wh=parse_energy(arguments.least) if arguments.least else 0,
        buyers=tuple(address_of(text) for text in arguments.buyer or []),
    )
    doing = f"Offering {format_energy(wh)} at {session.money(terms.price)} per kWh"
    outcome = await session.send(trade.offer(account, terms, once("offer")), doing)
    [made] = await trade.offers([int(str(log_of(outcome, "Offered")["id"]))])
    session.output.pairs({**offer_document(session, made), "transaction": outcome.transaction})


async def cancel_offer(session: Session, arguments: Namespace) -> None:
    """End an offer; what is left is surplus again."""
    trade = await trade_of(session)
    call = trade.cancel_offer(arguments.offer, once("cancel_offer"))
    outcome = await session.send(call, f"Cancelling offer {arguments.offer}")
    left = log_of(outcome, "OfferCancelled")["wh"]
    session.output.pairs({"offer": arguments.offer, "left_wh": left, "transaction": outcome.transaction})


async def energy(session: Session, arguments: Namespace) -> None:
    """Show bought against consumed, between an account and each of its partners."""
    trade, account = await trade_of(session), address_of(arguments.account)
    bought = await logs_about(session, trade.exchange, ["Traded"], None, topic(account))
    sold = await logs_about(session, trade.exchange, ["Traded"], None, None, topic(account))
    pairs = {(log.arguments["buyer"], log.arguments["seller"]): None for log in (*bought, *sold)}
    documents: list[Document] = []
    for buyer, seller in pairs:
        bought_wh, consumed_wh = await trade.energy_of(buyer, seller)
        documents.append({"buyer": buyer, "seller": seller, "bought_wh": bought_wh, "consumed_wh": consumed_wh})
    session.output.result(documents)
    session.output.table(["buyer", "seller", "bought Wh", "consumed Wh"], [list(one.values()) for one in documents])


async def collect(session: Session, arguments: Namespace) -> None:
    """Pay out the credits of sold energy and sold certificates; anybody may send it."""
    trade, account = await trade_of(session), address_of(arguments.account)
    sales, certificate_sales = await trade.credit(account)
    result: Document = {"account": account, "energy": session.amount(sales)}
    result |= {"certificates": session.amount(certificate_sales), "token": session.info.token_symbol}
    if sales:
        outcome = await session.send(trade.withdraw_sales(account, once("collect")), "Paying out sold energy")
        result["transaction"] = outcome.transaction
    if certificate_sales:
        call = trade.withdraw_certificate_sales(account, once("collect"))
        outcome = await session.send(call, "Paying out sold certificates")
        result["certificates_transaction"] = outcome.transaction
    session.output.pairs(result)


async def _all(trade: EvmTrade) -> list[Offer]:
    return await trade.offers(range(1, await trade.offer_count() + 1))
