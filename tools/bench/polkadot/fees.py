"""What the network takes for what an account does."""

from dataclasses import dataclass

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.calls import batch
from custom_components.gridpact.chain.polkadot.certificates import PALLETS
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.market.record import MOST_BYTES
from tools.substrate import ALICE, BOB, Substrate

METADATA = bytes(128)
PRICE = 10**10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """The fee of one transaction, as people write it."""

    what: str
    fee: str


async def fees_of(robonomics: Substrate, hub: Substrate) -> list[Fee]:
    """Ask the chains."""
    datalog, certificates = Client(ChainKind.ROBONOMICS, [robonomics.url]), Client(ChainKind.HUB, [hub.url])
    try:
        return [
            await _fee(datalog, "a record of 512 bytes", Datalog(datalog).record("", bytes(MOST_BYTES))),
            *[await _fee(certificates, what, call) for what, call in _hub_calls(certificates)],
        ]
    finally:
        await datalog.close()
        await certificates.close()


def _hub_calls(client: Client) -> list[tuple[str, Call]]:
    nfts, asset = PALLETS["Nfts"](client, 0), Assets(client, 482)
    mint = nfts.mint("", 1, ALICE.public_key, METADATA, PRICE)
    settlement = batch("", asset.transfer("", BOB.public_key, 1), nfts.burn("", 1))
    return [("a certificate, with its price", mint), ("a settlement: payment and burning", settlement)]


async def _fee(client: Client, what: str, call: Call) -> Fee:
    coin = (await client.facts()).coin
    return Fee(what=what, fee=coin.text(await client.fee(call, ALICE.public_key)))
