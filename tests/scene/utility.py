"""The utility of a scene: it runs the market with the node's first account."""

from dataclasses import dataclass
from typing import Self

from custom_components.gridpact.chain.evm.contracts import MARKET, REGISTRY, TOKEN
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.shapes import terms_struct
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.market.models import Terms
from custom_components.gridpact.market.terms import escrow_of
from tools.devnet import ACCOUNTS, Deployed, Roles, deploy
from tools.devnet.deployer import Deployer


@dataclass(frozen=True, slots=True, kw_only=True)
class Utility:
    """A market's operator and its only requester."""

    provider: EvmProvider
    deployed: Deployed
    market: EvmMarket
    sender: Deployer

    @classmethod
    async def found(cls, provider: EvmProvider, interval: int) -> Self:
        """Put a market on the network."""
        key = Key.read(ACCOUNTS[0].secret)
        roles = Roles(requesters=[key.address], minters=[key.address])
        deployed = await deploy(
            provider, key, interval=interval, token_name="Euro token", token_symbol="EURx", roles=roles
        )
        return cls(
            provider=provider,
            deployed=deployed,
            market=await EvmMarket.connect(provider, deployed.market),
            sender=Deployer(provider, key, lambda _text: None),
        )

    async def give(self, account: str, amount: int) -> None:
        """Give somebody tokens."""
        await self.sender.invoke(TOKEN, self.deployed.token, "mint", account, amount)

    async def deposit(self, account: str, amount: int) -> None:
        """Pay an account's deposit."""
        await self._allow(self.deployed.registry, amount)
        await self.sender.invoke(REGISTRY, self.deployed.registry, "addStake", account, amount)

    async def request(self, terms: Terms) -> int:
        """Announce a series and return its number."""
        await self._allow(self.deployed.market, escrow_of(terms, await self.market.high_factor()))
        await self.sender.invoke(MARKET, self.deployed.market, "request", terms_struct(terms))
        return await self.market.series_count()

    async def clear(self, series: int) -> None:
        """Clear the auction of a series."""
        await self.sender.invoke(MARKET, self.deployed.market, "clear", series, 1024)

    async def _allow(self, spender: str, amount: int) -> None:
        await self.sender.invoke(TOKEN, self.deployed.token, "mint", ACCOUNTS[0].address, amount)
        await self.sender.invoke(TOKEN, self.deployed.token, "approve", spender, amount)
