"""What a community needs once: a collection, an asset to pay in, and something of it for everybody."""

from argparse import Namespace
from typing import Any

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.polkadot.binary import account
from custom_components.gridpact.chain.polkadot.calls import batch, pallet_call
from custom_components.gridpact.chain.polkadot.certificates import (
    NFTS,
    collection_created,
    create_collection,
)
from custom_components.gridpact.errors import Refused

from ..parsers import Subcommands
from ..written import amount_of
from .documents import where
from .options import identifier
from .session import HubSession


def add(commands: Subcommands) -> None:
    """Add collection, asset and fund."""
    creating = commands.add("collection", "create a collection that the key mints certificates into", collection)
    creating.add_argument(
        "--number", type=identifier, help="of a collection of uniques; nfts are numbered by the chain"
    )
    creating.add_argument("--burner", metavar="ADDRESS", help="who may burn what was settled (uniques; else the key)")
    making = commands.add("asset", "create an asset that belongs to the key", asset)
    making.add_argument("number", type=identifier, metavar="NUMBER")
    making.add_argument("--symbol", required=True)
    making.add_argument("--name", help="in full (its symbol)")
    making.add_argument("--decimals", type=identifier, default=2, help="of an amount (2)")
    making.add_argument("--minimum", default="0.01", metavar="AMOUNT", help="that an account must hold (0.01)")
    making.add_argument("--supply", default="0", metavar="AMOUNT", help="made at once, for the key (0)")
    funding = commands.add("fund", "send coin for fees, an amount of the asset, or both to an address", fund)
    funding.add_argument("address", metavar="ADDRESS")
    funding.add_argument("--coin", metavar="AMOUNT", help="of the chain's coin")
    funding.add_argument("--amount", metavar="AMOUNT", help="of the asset")


async def collection(session: HubSession, arguments: Namespace) -> None:
    """Create one; in uniques another account may be made the one that burns."""
    key, pallet = session.public_key, arguments.pallet or NFTS
    if pallet not in session.facts.pallets:
        raise Refused("no_pallet", host=session.client.host, pallet=pallet, network=session.facts.name)
    if pallet == NFTS and (arguments.burner is not None or arguments.number is not None):
        raise Refused("usage", text="collection: --number and --burner are for --pallet uniques")
    burner = key if arguments.burner is None else session.account(arguments.burner)

    async def plan(purpose: str) -> Call:
        if pallet == NFTS:
            return create_collection(purpose, key, pallet)
        number = await _free_number(session) if arguments.number is None else arguments.number
        team = {"issuer": account(key), "admin": account(burner), "freezer": account(key)}
        staffed = pallet_call(purpose, "Uniques.set_team", {"collection": number, **team})
        return batch(purpose, create_collection(purpose, key, pallet, number), staffed)

    name = f"collection:{pallet}:{arguments.number}:{arguments.burner}"
    outcome = await session.send(name, plan, f"Creating a collection of {pallet}")
    burns = None if pallet == NFTS else session.address(burner)
    created = {"collection": collection_created(outcome), "pallet": pallet, "owner": session.address(key)}
    session.output.pairs({**created, "burner": burns, **where(outcome)})


async def asset(session: HubSession, arguments: Namespace) -> None:
    """Create one, name it and make its first supply: all or nothing."""
    key, number = session.public_key, arguments.number
    minimum = amount_of(arguments.minimum, arguments.decimals, "--minimum")
    supply = amount_of(arguments.supply, arguments.decimals, "--supply")
    named = {"name": (arguments.name or arguments.symbol).encode(), "symbol": arguments.symbol.encode()}

    async def plan(purpose: str) -> Call:
        def step(method: str, **more: Any) -> Call:
            return pallet_call(purpose, f"Assets.{method}", {"id": number, **more})

        steps = [
            step("create", admin=account(key), min_balance=minimum),
            step("set_metadata", decimals=arguments.decimals, **named),
        ]
        return batch(purpose, *steps, *([step("mint", beneficiary=account(key), amount=supply)] if supply else []))

    outcome = await session.send(f"asset:{number}", plan, f"Creating the asset {number}")
    made = {"asset": number, "symbol": arguments.symbol, "decimals": arguments.decimals, "supply": arguments.supply}
    session.output.pairs({**made, **where(outcome)})


async def fund(session: HubSession, arguments: Namespace) -> None:
    """Send coin, asset or both."""
    to = session.account(arguments.address)
    if arguments.coin is None and arguments.amount is None:
        raise Refused("usage", text="fund: give --coin or --amount")
    result: dict[str, object] = {"address": arguments.address}
    if arguments.coin is not None:
        outcome = await _send_coin(session, to, amount_of(arguments.coin, session.facts.coin.decimals, "--coin"))
        result |= {"coin": arguments.coin, "coin_transaction": outcome.transaction}
    if arguments.amount is not None:
        purse = await session.purse()
        amount = amount_of(arguments.amount, purse.asset.decimals, "--amount")
        outcome = await session.send(
            f"fund:{purse.asset.id}:{to.hex()}:{amount}",
            lambda purpose: purse.pay(purpose, to, amount),
            f"Sending {purse.text(amount)} to {arguments.address}",
        )
        result |= {"amount": arguments.amount, "asset": purse.asset.id, "transaction": outcome.transaction}
    session.output.pairs(result)


async def _send_coin(session: HubSession, to: bytes, coins: int) -> Outcome:
    async def plan(purpose: str) -> Call:
        return pallet_call(purpose, "Balances.transfer_keep_alive", {"dest": account(to), "value": coins}, value=coins)

    doing = f"Sending {session.coins(coins)} to {session.address(to)}"
    return await session.send(f"coin:{to.hex()}:{coins}", plan, doing)


async def _free_number(session: HubSession) -> int:
    """Return the number after the last collection of uniques."""
    entries = await session.client.entries("Uniques", "Class")
    return max((key[-1] for key, _ in entries), default=-1) + 1
