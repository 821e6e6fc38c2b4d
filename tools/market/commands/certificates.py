"""Certificates of surplus: listed, looked into, bought, sold on and retired by anybody."""

from argparse import ArgumentParser, Namespace
import json

from custom_components.gridpact.chain.evm.contracts import CERTIFICATE
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.trade import Certificate

from ..parsers import Subcommands, number
from ..sending import once
from ..session import Session, address_of
from ..trading import Document, certificate_document, logs_about, trade_of
from .accounts import require_tokens

FORMS = {"full": 0, "long": 1, "short": 2}  # IEnergyCertificate.Form


def add(commands: Subcommands) -> None:
    """Add certificates, certificate, buy-certificate, list-certificate and retire-certificate."""
    listing = commands.add("certificates", "list the certificates of a market", certificates)
    listing.add_argument("--account", metavar="ACCOUNT", help="only what this account made or owns")
    listing.add_argument("--for-sale", action="store_true", help="only what is for sale")
    _with_id(commands.add("certificate", "show all that is known of a certificate, and its sales", certificate))
    buying = _with_id(commands.add("buy-certificate", "buy a certificate that is for sale", buy_certificate))
    buying.add_argument("--for", dest="buyer", metavar="ADDRESS", help="who gets it (the key itself)")
    selling = _with_id(commands.add("list-certificate", "offer a certificate, or change its price", list_certificate))
    price = selling.add_mutually_exclusive_group(required=True)
    price.add_argument("price", nargs="?", metavar="TOKENS", help="for all of it")
    price.add_argument("--end", action="store_true", help="offer it no longer")
    retiring = _with_id(
        commands.add("retire-certificate", "use a certificate up in somebody's name", retire_certificate)
    )
    retiring.add_argument("beneficiary", metavar="NAME")


async def certificates(session: Session, arguments: Namespace) -> None:
    """List certificates, oldest first."""
    trade = await trade_of(session)
    found = await trade.certificates(await _ids(session, trade))
    if arguments.account:
        account = address_of(arguments.account)
        found = [one for one in found if account in (one.account, one.owner, one.retired_by)]
    documents = [certificate_document(session, one) for one in found if one.price or not arguments.for_sale]
    session.output.result(documents)
    names = ["certificate", "account", "owner", "wh", "start", "end", "price", "beneficiary"]
    session.output.table(
        ["certificate", "made by", "owner", "Wh", "from", "to", session.info.token_symbol, "retired for"],
        [[one[name] for name in names] for one in documents],
    )


async def certificate(session: Session, arguments: Namespace) -> None:
    """Show one, with its metadata in every form and who sold it to whom."""
    trade = await trade_of(session)
    found = await _certificate(trade, arguments.certificate)
    views = Views(session.provider)
    metadata = views.at(trade.certificate, CERTIFICATE).functions.metadata
    texts = await views.read_many([metadata(found.id, form) for form in FORMS.values()])
    sold = await logs_about(session, trade.certificate, ["Sold"], f"0x{found.id:064x}")
    sales = [
        {
            "seller": log.arguments["seller"],
            "buyer": log.arguments["buyer"],
            "price": session.amount(log.arguments["price"]),
            "transaction": log.transaction,
        }
        for log in sold
    ]
    forms = {name: json.loads(text) for name, text in zip(FORMS, texts, strict=True)}
    document = certificate_document(session, found)
    session.output.result({**document, "metadata": forms, "sales": sales})
    session.output.lines(document | {f"{name} metadata": text for name, text in zip(FORMS, texts, strict=True)})
    if sales:
        session.output.text("")
        session.output.table(list(sales[0]), [list(sale.values()) for sale in sales])


async def buy_certificate(session: Session, arguments: Namespace) -> None:
    """Buy at the price that it has now."""
    trade = await trade_of(session)
    found = await _certificate(trade, arguments.certificate)
    if not found.price:
        raise Refused("not_for_sale", certificate=found.id)
    buyer = address_of(arguments.buyer or session.address)
    await require_tokens(session, found.price)
    calls = trade.buy_certificate(found.id, buyer, found.price, once("buy_certificate"))
    outcome = await session.send_all(calls, f"Buying it for {session.money(found.price)}")
    await _tell(session, trade, found.id, {"paid": session.amount(found.price), "transaction": outcome.transaction})


async def list_certificate(session: Session, arguments: Namespace) -> None:
    """Offer one of the key's certificates, or of an account that the key acts for."""
    trade = await trade_of(session)
    found = await _certificate(trade, arguments.certificate)
    if arguments.end:
        call, doing = trade.cancel_listing(found.id, once("cancel_listing")), "Offering it no longer"
    else:
        price = session.base_units(arguments.price, "TOKENS")
        call, doing = trade.list_certificate(found.id, price, once("list")), f"Offering it for {session.money(price)}"
    outcome = await session.send(call, doing)
    await _tell(session, trade, found.id, {"transaction": outcome.transaction})


async def retire_certificate(session: Session, arguments: Namespace) -> None:
    """Retire one for ever."""
    trade = await trade_of(session)
    found = await _certificate(trade, arguments.certificate)
    call = trade.retire(found.id, arguments.beneficiary, once("retire"))
    outcome = await session.send(call, f"Retiring it for {arguments.beneficiary}")
    await _tell(session, trade, found.id, {"transaction": outcome.transaction})


def _with_id(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("certificate", type=number, metavar="CERTIFICATE")
    return parser


async def _ids(session: Session, trade: EvmTrade) -> list[int]:
    """Return the ids of all certificates that were ever made."""
    made = [log.arguments for log in await logs_about(session, trade.certificate, ["CertificatesMinted"])]
    return [one["firstId"] + step * one["wh"] for one in made for step in range(one["count"])]


async def _certificate(trade: EvmTrade, number: int) -> Certificate:
    found = await trade.certificates([number])
    if not found:
        raise Refused("unknown_certificate", certificate=number)
    return found[0]


async def _tell(session: Session, trade: EvmTrade, number: int, more: Document) -> None:
    session.output.pairs({**certificate_document(session, await _certificate(trade, number)), **more})
