"""The contracts as they are put on a network."""

from typing import Any

from eth_utils import keccak
import pytest
from web3 import AsyncWeb3

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.errors import Refused, Unreachable
from tests.devnet import HOME, UTILITY, WALLET
from tools.devnet import Anvil, Deployed, Roles, deploy

pytestmark = pytest.mark.chain

ADMIN = bytes(32)


async def has_role(provider: EvmProvider, name: str, address: str, role: bytes, holder: str) -> bool:
    contract = contracts.contract_at(AsyncWeb3(provider), address, name)
    return bool(await contract.functions.hasRole(role, holder).call())


async def test_everything_is_connected(provider: EvmProvider) -> None:
    steps: list[str] = []
    deployed = await deploy(provider, Key.read(UTILITY.secret), interval=15, progress=steps.append)
    info = await (await EvmMarket.connect(provider, deployed.market)).info()
    assert (info.registry, info.ledger, info.token) == (deployed.registry, deployed.ledger, deployed.token)
    assert info.interval == 15
    assert steps[0] == "creating EnergyToken"
    assert deployed.first_block == 1


async def test_surplus_is_traded_beside_the_market(provider: EvmProvider, deployed: Deployed) -> None:
    """From the market's address all of it is found, and only the two contracts may spend what is proven."""
    web3 = AsyncWeb3[Any](provider)
    registry = contracts.contract_at(web3, deployed.registry, contracts.REGISTRY)
    assert await registry.functions.surplus().call() == deployed.surplus
    surplus = contracts.contract_at(web3, deployed.surplus, "Surplus").functions
    assert await surplus.exchange().call() == deployed.exchange
    assert await surplus.certificate().call() == deployed.certificate
    assert await surplus.LEDGER().call() == deployed.ledger
    for name, address in (("EnergyExchange", deployed.exchange), ("EnergyCertificate", deployed.certificate)):
        assert await contracts.contract_at(web3, address, name).functions.TOKEN().call() == deployed.token


async def test_roles_are_handed_out(provider: EvmProvider) -> None:
    roles = Roles(requesters=[HOME.address], attesters=[WALLET.address], minters=[HOME.address.lower()])
    deployed = await deploy(provider, Key.read(UTILITY.secret), roles=roles)
    requester, attester, minter = (keccak(text=f"{role}_ROLE") for role in ("REQUESTER", "ATTESTER", "MINTER"))
    assert await has_role(provider, contracts.MARKET, deployed.market, requester, HOME.address)
    assert await has_role(provider, contracts.REGISTRY, deployed.registry, attester, WALLET.address)
    assert await has_role(provider, contracts.TOKEN, deployed.token, minter, HOME.address)
    assert not await has_role(provider, contracts.MARKET, deployed.market, requester, UTILITY.address)


async def test_a_timelock_becomes_the_only_admin(provider: EvmProvider) -> None:
    deployed = await deploy(provider, Key.read(UTILITY.secret), timelock_delay=6 * 86_400)
    assert deployed.timelock is not None
    ruled = {
        contracts.MARKET: deployed.market,
        contracts.REGISTRY: deployed.registry,
        contracts.TOKEN: deployed.token,
        "EnergyExchange": deployed.exchange,
        "EnergyCertificate": deployed.certificate,
    }
    for name, address in ruled.items():
        assert await has_role(provider, name, address, ADMIN, deployed.timelock)
        assert not await has_role(provider, name, address, ADMIN, UTILITY.address)


async def test_a_token_that_exists_is_used(provider: EvmProvider, deployed: Deployed) -> None:
    second = await deploy(provider, Key.read(UTILITY.secret), token=deployed.token)
    assert second.token == deployed.token
    assert second.market != deployed.market


async def test_every_contract_fits_into_a_transaction(provider: EvmProvider, anvil: Anvil) -> None:
    await deploy(provider, Key.read(UTILITY.secret))
    for number in range(1, anvil.block + 1):
        block: Any = anvil.request("eth_getBlockByNumber", hex(number), True)
        assert all(int(transaction["gas"], 16) <= 1 << 24 for transaction in block["transactions"])


async def test_what_the_contracts_refuse_is_said(provider: EvmProvider) -> None:
    with pytest.raises(Refused) as caught:
        await deploy(provider, Key.read(UTILITY.secret), interval=7)
    assert caught.value.key == "rejected"


async def test_without_a_node(provider: EvmProvider, anvil: Anvil) -> None:
    anvil.stop()
    with pytest.raises(Unreachable):
        await deploy(provider, Key.read(UTILITY.secret))
