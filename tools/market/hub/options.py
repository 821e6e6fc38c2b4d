"""The hub's commands and their options."""

from argparse import ArgumentParser, ArgumentTypeError

from custom_components.gridpact.chain.polkadot.certificates import NFTS, UNIQUES

from ..parsers import Parser, common_options

SCHEMES = ("sr25519", "ed25519")
MOST_U32 = 2**32 - 1
PALLETS = {"nfts": NFTS, "uniques": UNIQUES}


def hub_options() -> Parser:
    """Return the options that every command of the hub knows."""
    shared = common_options()
    shared.add_argument("--scheme", choices=SCHEMES, default=SCHEMES[0], help="kind of the key (sr25519)")
    shared.add_argument(
        "--collection", type=identifier, action="append", metavar="NUMBER", help="of certificates (settle: again)"
    )
    shared.add_argument("--asset", type=identifier, metavar="NUMBER", help="in which owners are paid")
    shared.add_argument(
        "--pallet", type=pallet, metavar="nfts|uniques", help="which has the collection (the first that has it)"
    )
    return shared


def item_argument(parser: ArgumentParser) -> ArgumentParser:
    """Add the number of a certificate."""
    parser.add_argument("item", type=identifier, metavar="ITEM", help="number of the certificate")
    return parser


def identifier(text: str) -> int:
    """Return a number as the chain counts: 0 to 2^32 - 1."""
    if not text.isdecimal() or int(text) > MOST_U32:
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 to {MOST_U32}")
    return int(text)


def pallet(text: str) -> str:
    """Return a pallet by its name as written."""
    if text.lower() not in PALLETS:
        raise ArgumentTypeError(f"{text!r} is neither nfts nor uniques")
    return PALLETS[text.lower()]
