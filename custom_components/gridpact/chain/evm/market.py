"""A market on an EVM network: what it says, and the calls that it takes."""

import asyncio
from collections.abc import Iterable
from typing import Any, Self

from eth_utils import is_checksum_address, is_hex_address, keccak, to_checksum_address
from web3 import AsyncWeb3
from web3.contract import AsyncContract
from web3.exceptions import BadFunctionCallOutput, ContractLogicError, Web3Exception

from ...errors import Refused, Unreachable, WrongPeer
from ...market.models import Account, Bid, MarketInfo, Series, Site
from . import contracts
from .calls import EvmCalls
from .provider import EvmProvider
from .reasons import Reason, reason_of
from .shapes import account_of, bid_of, series_of, site_of

KIND = keccak(text="gridpact.market.1")
BATCH_SIZE = 25


class EvmMarket(EvmCalls):
    """Implements MarketReader and MarketCalls. Addresses may be given in any case; they come back with checksum."""

    def __init__(self, provider: EvmProvider, info: MarketInfo) -> None:
        """Use `connect`, which checks what is at the address."""
        self.provider = provider
        self._info = info
        self._web3 = _web3(provider)
        self._market_contract = contracts.contract_at(self._web3, info.market, contracts.MARKET)
        self._registry = contracts.contract_at(self._web3, info.registry, contracts.REGISTRY)
        self._ledger = contracts.contract_at(self._web3, info.ledger, contracts.LEDGER)
        self._token = contracts.contract_at(self._web3, info.token, contracts.TOKEN)

    @classmethod
    async def connect(cls, provider: EvmProvider, market_address: str) -> Self:
        """Connect to the market at an address, and find its other contracts.

        Raises Refused("invalid_address"), WrongPeer("no_contract"), WrongPeer("wrong_contract"), Unreachable.
        """
        await asyncio.to_thread(contracts.load)
        address = checked_address(market_address)
        web3 = _web3(provider)
        market = contracts.contract_at(web3, address, contracts.MARKET)
        if await provider.request("eth_getCode", address, "latest") in {"0x", None}:
            raise WrongPeer("no_contract", address=address)
        try:
            kind = await market.functions.KIND().call()
        except ContractLogicError, BadFunctionCallOutput:
            kind = None
        if kind != KIND:
            raise WrongPeer("wrong_contract", address=address)
        return cls(provider, await _info_of(web3, market))

    async def info(self) -> MarketInfo:
        return self._info

    async def head(self) -> tuple[int, int]:
        block = await self.provider.request("eth_getBlockByNumber", "latest", False)  # noqa: FBT003 the protocol's own
        return int(block["number"], 16), int(block["timestamp"], 16)

    async def coin_balance(self, address: str) -> int:
        return int(await self.provider.request("eth_getBalance", to_checksum_address(address), "latest"), 16)

    async def token_balance(self, address: str) -> int:
        return int(await self._read(self._token.functions.balanceOf(to_checksum_address(address))))

    async def account(self, account: str) -> Account | None:
        address = to_checksum_address(account)
        return account_of(address, await self._read(self._registry.functions.accountOf(address)))

    async def ordinal(self, account: str, meter_id: bytes) -> int | None:
        found = await self._read(self._registry.functions.ordinalOf(to_checksum_address(account), meter_id))
        return int(found) - 1 if found else None

    async def meter_since(self, account: str, ordinal: int) -> int:
        meter = await self._read(self._registry.functions.meterOf(to_checksum_address(account), ordinal))
        return int(meter.since)

    async def series(self, series_id: int) -> Series | None:
        return (await self.many_series([series_id]))[0]

    async def many_series(self, series_ids: Iterable[int]) -> list[Series | None]:
        """Return several series in few requests, None for those that nobody requested."""
        ids = list(series_ids)
        count = await self.series_count() if ids else 0
        known = [number for number in ids if 0 < number <= count]
        found = await self._read_many([self._market_contract.functions.seriesOf(number) for number in known])
        series = {number: series_of(number, struct) for number, struct in zip(known, found, strict=True)}
        return [series.get(number) for number in ids]

    async def series_count(self) -> int:
        return int(await self._read(self._market_contract.functions.seriesCount()))

    async def called_at(self, series_id: int, day: int) -> int:
        return int(await self._read(self._market_contract.functions.calledAt(series_id, day)))

    async def open_bids(self, account: str) -> list[Bid]:
        bids = await self._read(self._market_contract.functions.openBids(to_checksum_address(account)))
        return [bid_of(struct) for struct in bids]

    async def award(self, series_id: int, account: str) -> int:
        return int(await self._read(self._market_contract.functions.awardOf(series_id, to_checksum_address(account))))

    async def site(self, account: str) -> Site:
        return site_of(await self._read(self._market_contract.functions.siteOf(to_checksum_address(account))))

    async def next_call(self, account: str) -> tuple[int, int, int] | None:
        found = await self._read(self._market_contract.functions.nextCall(to_checksum_address(account)))
        due, series_id, day, end = found
        return (series_id, day, end) if due else None

    async def baseline_windows(self, series_id: int, account: str, day: int) -> list[int]:
        function = self._market_contract.functions.baselineWindows(series_id, to_checksum_address(account), day)
        return list(await self._read(function))

    async def deadline(self, series_id: int, day: int) -> int:
        return int(await self._read(self._market_contract.functions.deadlineOf(series_id, day)))

    async def credit(self, account: str) -> int:
        return int(await self._read(self._market_contract.functions.creditOf(to_checksum_address(account))))

    async def ledger_head(self, account: str) -> tuple[int, int]:
        end, count = await self._read(self._ledger.functions.headOf(to_checksum_address(account)))
        return int(end), int(count)

    async def ledger_entry(self, account: str, sequence: int) -> bytes:
        """Return the ledger's ring entry of a range, zeros if there is none."""
        return bytes(await self._read(self._ledger.functions.entryOf(to_checksum_address(account), sequence)))

    async def _read(self, function: Any) -> Any:
        return (await self._read_many([function]))[0]

    async def _read_many(self, functions: list[Any]) -> list[Any]:
        try:
            if len(functions) == 1:
                return [await functions[0].call()]
            found: list[Any] = []
            for start in range(0, len(functions), BATCH_SIZE):
                found += await _batch(self._web3, functions[start : start + BATCH_SIZE])
        except ContractLogicError as error:
            reason = reason_of(error.data if isinstance(error.data, str) else None)
        except BadFunctionCallOutput:
            raise WrongPeer("no_contract", address=self._info.market) from None
        except Web3Exception:
            raise Unreachable("cannot_connect", host=self.provider.host) from None
        else:
            return found
        raise refused(reason)


def checked_address(text: str) -> str:
    """Return an address with its checksum. Raises Refused("invalid_address"), also for a wrong checksum."""
    address = text.strip()
    digits = address.removeprefix("0x")
    mixed = digits not in {digits.lower(), digits.upper()}
    if not is_hex_address(address) or (mixed and not is_checksum_address(address)):
        raise Refused("invalid_address")
    return to_checksum_address(address)


def refused(reason: Reason) -> Refused:
    """Return the error of a contract that refuses what was only tried: nothing was sent."""
    return Refused("rejected", reason=reason.text, code=reason.key, fee=0)


def _web3(provider: EvmProvider) -> AsyncWeb3[Any]:
    return AsyncWeb3(provider, middleware=[])


async def _batch(web3: AsyncWeb3[Any], functions: list[Any]) -> list[Any]:
    async with web3.batch_requests() as batch:
        for function in functions:
            batch.add(function)
        return list(await batch.async_execute())


async def _info_of(web3: AsyncWeb3[Any], market: AsyncContract) -> MarketInfo:
    names = ("TOKEN", "REGISTRY", "LEDGER", "GRACE", "MINIMUM_BID")
    token, registry, ledger, grace, minimum_bid = await _batch(web3, [market.functions[name]() for name in names])
    coin = contracts.contract_at(web3, token, contracts.TOKEN)
    readings = contracts.contract_at(web3, ledger, contracts.LEDGER)
    symbol, decimals, interval, ring = await _batch(
        web3,
        [coin.functions.symbol(), coin.functions.decimals(), readings.functions.INTERVAL(), readings.functions.RING()],
    )
    return MarketInfo(
        market=market.address,
        registry=registry,
        ledger=ledger,
        token=token,
        token_symbol=symbol,
        token_decimals=decimals,
        interval=interval,
        grace=grace,
        minimum_bid_wh=minimum_bid,
        ring=ring,
    )
