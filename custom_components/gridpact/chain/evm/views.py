"""Questions to contracts, singly or many in one request."""

from itertools import batched
from typing import Any

from web3 import AsyncWeb3
from web3.contract import AsyncContract
from web3.exceptions import BadFunctionCallOutput, ContractLogicError, Web3Exception

from ...errors import Unreachable, WrongPeer
from ..reason import refused
from . import contracts
from .provider import EvmProvider
from .reasons import reason_of

BATCH_SIZE = 25


class Views:
    """Asks view functions. Raises Unreachable, WrongPeer("no_contract"), and Refused("rejected") if one reverts."""

    def __init__(self, provider: EvmProvider) -> None:
        """Ask through a provider."""
        self.provider = provider
        self._web3: AsyncWeb3[Any] = AsyncWeb3(provider, middleware=[])

    def at(self, address: str, name: str) -> AsyncContract:
        """Return a contract whose functions can be asked."""
        return contracts.contract_at(self._web3, address, name)

    async def read(self, function: Any) -> Any:
        """Return what one function says."""
        return (await self.read_many([function]))[0]

    async def read_many(self, functions: list[Any]) -> list[Any]:
        """Return what several functions say, asked in batches."""
        try:
            if len(functions) == 1:
                return [await functions[0].call()]
            return [found for part in batched(functions, BATCH_SIZE, strict=False) for found in await self._batch(part)]
        except ContractLogicError as error:
            reason = reason_of(error.data if isinstance(error.data, str) else None)
        except BadFunctionCallOutput:
            raise WrongPeer("no_contract") from None
        except Web3Exception:
            raise Unreachable("cannot_connect", host=self.provider.host) from None
        raise refused(reason)

    async def _batch(self, functions: tuple[Any, ...]) -> list[Any]:
        async with self._web3.batch_requests() as batch:
            for function in functions:
                batch.add(function)
            return list(await batch.async_execute())
