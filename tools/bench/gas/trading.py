"""Selling surplus: proving, offering and buying energy, and certificates of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eth_account import Account
from eth_utils import keccak

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm.contracts import CERTIFICATE, EXCHANGE, encode
from custom_components.gridpact.chain.evm.trade import EvmTrade
from tools.bench.measurement import Measurement
from tools.bench.seller import DAY, Seller, told, trade_of
from tools.bench.world import COIN, World

BUY_LIMIT = 90_000
MINT_LIMIT = 60_000
SALE_LIMIT = 110_000
PRICE = COIN // 5
LOT_WH = 1_000
LOTS = 10
PLACE = "Konstanz, Germany"
PERMIT = {
    "Permit": [
        {"name": name, "type": kind}
        for name, kind in (
            ("owner", "address"),
            ("spender", "address"),
            ("value", "uint256"),
            ("nonce", "uint256"),
            ("deadline", "uint256"),
        )
    ]
}


def measure(world: World) -> list[Measurement]:
    """Let a home sell energy and certificates to somebody who bought of it before."""
    seller = Seller(world, trade_of(world), "selling")
    first_proof = seller.gas
    for _ in range(4):
        seller.produce(10_000)
    return [
        Measurement(name="prove surplus, first reading", gas=first_proof),
        Measurement(name="prove surplus, steady", gas=seller.gas),
        *_energy(world, seller),
        *_certificates(world, seller),
    ]


def _energy(world: World, seller: Seller) -> list[Measurement]:
    buyer = _buyer(world, "buying")
    number, offering = seller.offer(15_000, PRICE)
    trade = seller.trade
    calls = trade.buy(buyer, LOT_WH, PRICE, [number], PRICE, "buy")
    first, steady = _gas(world, calls, buyer), _gas(world, calls, buyer)
    # as a token without ERC-1363 has to be paid; the allowance of the token itself costs the same
    plain = EvmTrade(trade._views.provider, trade._info, replace(trade.places, one_transaction=False))  # noqa: SLF001
    two = [_gas(world, [call], buyer) for call in plain.buy(buyer, LOT_WH, PRICE, [number], PRICE, "buy")]
    consuming = [world.chain.call(trade.consume(buyer, seller.account, wh, "consume"), buyer) for wh in (100, 200)]
    return [
        Measurement(name="offer energy", gas=offering),
        Measurement(
            name="buy energy, first of a seller", gas=first, note="the buyer's account with this seller is new"
        ),
        Measurement(name="buy energy, steady", gas=steady, limit=BUY_LIMIT),
        Measurement(name="buy energy, by permit", gas=_by_permit(world, trade, number), limit=None, note=BY_PERMIT),
        Measurement(
            name="buy energy, token without ERC-1363", gas=sum(two), note=f"two transactions: {two[0]:,} to allow it"
        ),
        Measurement(name="record consumption", gas=consuming[-1]["gasUsed"]),
        Measurement(name="cancel an offer", gas=_gas(world, [trade.cancel_offer(number, "cancel")], seller.account)),
        Measurement(name="pay out sold energy", gas=_gas(world, [trade.withdraw_sales(seller.account, "pay")], buyer)),
    ]


BY_PERMIT = "above the 90,000 of one transaction by ERC-1363, which the integration uses"


def _by_permit(world: World, trade: EvmTrade, number: int) -> int:
    """Buy with a signed permit instead; the second time, as steady as the rest."""
    signer = Account.from_key(keccak(text="signing"))
    buyer = _buyer(world, "", signer.address)
    gas = 0
    for nonce in range(2):
        deadline = world.chain.now + DAY
        message = {
            "owner": buyer,
            "spender": trade.exchange,
            "value": PRICE,
            "nonce": nonce,
            "deadline": deadline,
        }
        _fields, name, version, chain_id, token, *_rest = world.token.functions.eip712Domain().call()
        domain = {"name": name, "version": version, "chainId": chain_id, "verifyingContract": token}
        signed = signer.sign_typed_data(domain, PERMIT, message)
        permit = (deadline, signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32))
        data = encode(EXCHANGE, "buyWithPermit", (buyer, LOT_WH, PRICE, [number]), PRICE, permit)
        gas = _gas(world, [Call(purpose="buy", to=trade.exchange, data=data)], buyer)
    return gas


def _certificates(world: World, seller: Seller) -> list[Measurement]:
    buyer = _buyer(world, "collecting")
    trade, account = seller.trade, seller.account
    _mint(world, seller, 1)  # the account's first certificate writes more
    (alone, [first]), (ten, ids), (placed, _) = (
        _mint(world, seller, 1),
        _mint(world, seller, LOTS),
        _mint(world, seller, LOTS, PLACE),
    )
    listing = [_gas(world, [trade.list_certificate(one, PRICE, "list")], account) for one in (first, ids[0])]
    sold = [_gas(world, trade.buy_certificate(one, buyer, PRICE, "buy"), buyer) for one in (first, ids[0])]
    return [
        Measurement(name="mint a certificate, each of ten", gas=ten // LOTS, limit=MINT_LIMIT),
        Measurement(name="mint a certificate, each of ten with a place", gas=placed // LOTS, limit=MINT_LIMIT),
        Measurement(name="mint a certificate alone", gas=alone, note="the promise is about batches of ten"),
        Measurement(name="list a certificate", gas=listing[-1]),
        Measurement(name="buy a certificate, first of a seller", gas=sold[0], limit=SALE_LIMIT),
        Measurement(name="buy a certificate, steady", gas=sold[1], limit=SALE_LIMIT),
        Measurement(name="retire a certificate", gas=_gas(world, [trade.retire(ids[0], "Anna", "retire")], buyer)),
    ]


def _mint(world: World, seller: Seller, lots: int, place: str = "") -> tuple[int, list[int]]:
    """Make certificates; returns the gas of all of them, and their ids."""
    call = seller.trade.mint(seller.account, 0, LOT_WH, lots, place, "mint")
    receipt: Any = world.chain.call(call, seller.account)
    first = told(receipt, CERTIFICATE, "CertificatesMinted")["firstId"]
    return receipt["gasUsed"], [first + step * LOT_WH for step in range(lots)]


def _buyer(world: World, name: str, address: str = "") -> str:
    """Return somebody with tokens and fee money."""
    buyer = address or world.chain.person(name)
    if address:
        world.chain.request("anvil_impersonateAccount", address)
        world.chain.request("anvil_setBalance", address, hex(COIN))
    world.chain.send(world.token.functions.transfer(buyer, 1000 * COIN), world.utility)
    return buyer


def _gas(world: World, calls: Sequence[Call], sender: str) -> int:
    return sum(world.chain.call(call, sender)["gasUsed"] for call in calls)
