"""Puts the trade of surplus beside a market: what is proven, where it is sold, and certificates of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .deployer import Deployer


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Where the contracts are."""

    surplus: str
    exchange: str
    certificate: str

    @property
    def ruled(self) -> Mapping[str, str]:
        """The contracts that an admin rules, by name. What `Surplus` lets an admin do is done already."""
        return {"EnergyExchange": self.exchange, "EnergyCertificate": self.certificate}


async def place_trade(site: Deployer, *, token: str, registry: str, ledger: str) -> Trade:
    """Create the three contracts, name them to each other and to the registry. Raises what sending raises."""
    surplus = await site.create("Surplus", ledger, site.address)
    exchange = await site.create("EnergyExchange", token, surplus, site.address)
    certificate = await site.create("EnergyCertificate", token, surplus, site.address)
    await site.invoke("Surplus", surplus, "setSpenders", exchange, certificate)
    await site.invoke("MeterRegistry", registry, "setSurplus", surplus)
    return Trade(surplus=surplus, exchange=exchange, certificate=certificate)
