"""Whether a payment in the asset can arrive, looked at before it is sent."""

from dataclasses import dataclass

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.polkadot.assets import Asset, Assets
from custom_components.gridpact.chain.polkadot.binary import hexed
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.ss58 import encode
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.units import format_amount

CLOSED_TO = {"Blocked"}  # a frozen account still receives


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """The asset as one account pays in it."""

    client: Client
    assets: Assets
    asset: Asset
    payer: bytes
    prefix: int

    def text(self, amount: int) -> str:
        """Return base units as people write them, with the asset's symbol."""
        return f"{format_amount(amount, self.asset.decimals)} {self.asset.symbol}"

    def address(self, public_key: bytes) -> str:
        """Return an account as people write it on this chain."""
        return encode(public_key, self.prefix)

    async def pay(self, purpose: str, to: bytes, amount: int) -> Call:
        """Return the call that pays somebody.

        Raises Refused: asset_frozen, no_money, leaves_too_little, below_minimum, cannot_receive.
        """
        if not self.asset.live:
            raise Refused("asset_frozen", asset=self.asset.id)
        left = await self._left(amount)
        await self._check_receiver(to, amount)
        return self.assets.transfer(purpose, to, amount, keep_alive=left > 0)

    async def _left(self, amount: int) -> int:
        balance = await self.assets.balance(self.payer)
        payer = self.address(self.payer)
        if balance < amount:
            raise Refused("no_money", amount=self.text(amount), balance=self.text(balance), account=payer)
        left, least = balance - amount, self.asset.minimum_balance
        if 0 < left < least:
            raise Refused("leaves_too_little", left=self.text(left), minimum=self.text(least), account=payer)
        return left

    async def _check_receiver(self, to: bytes, amount: int) -> None:
        receiver = self.address(to)
        holding = await self.client.storage("Assets", "Account", self.asset.id, hexed(to))
        if holding is not None:
            if holding["status"] in CLOSED_TO:
                raise Refused("cannot_receive", account=receiver, symbol=self.asset.symbol)
            return
        if amount < self.asset.minimum_balance:
            least = self.text(self.asset.minimum_balance)
            raise Refused("below_minimum", account=receiver, amount=self.text(amount), minimum=least)
        details = await self.client.storage("Assets", "Asset", self.asset.id)
        if not details["is_sufficient"] and not await self._exists(to):
            raise Refused("not_on_chain", account=receiver, symbol=self.asset.symbol)

    async def _exists(self, public_key: bytes) -> bool:
        """Return whether the chain knows an account: it has at least the existential deposit of the coin."""
        account = await self.client.storage("System", "Account", hexed(public_key))
        return account is not None and int(account["providers"]) > 0
