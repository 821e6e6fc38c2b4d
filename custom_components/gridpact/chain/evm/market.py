"""A market on an EVM network: what it says, and the calls that it takes."""

from collections.abc import Iterable
from typing import Self

from eth_utils import keccak, to_checksum_address

from ...market.models import Account, Bid, MarketInfo, Series, Site
from . import contracts
from .calls import EvmCalls
from .discovery import checked_address, find_market
from .provider import EvmProvider
from .shapes import NOBODY, account_of, bid_of, series_of, site_of
from .views import Views

__all__ = ["EvmMarket", "checked_address"]

REQUESTER_ROLE = keccak(text="REQUESTER_ROLE")


class EvmMarket(EvmCalls):
    """Implements MarketReader and MarketCalls. Addresses may be given in any case; they come back with checksum.

    A question that a contract refuses raises Refused("rejected").
    """

    def __init__(self, provider: EvmProvider, info: MarketInfo) -> None:
        """Use `connect`, which checks what is at the address, unless the market is known already."""
        self.provider = provider
        self._info = info
        self._views = views = Views(provider)
        self._market_contract = views.at(info.market, contracts.MARKET)
        self._registry = views.at(info.registry, contracts.REGISTRY)
        self._ledger = views.at(info.ledger, contracts.LEDGER)
        self._token = views.at(info.token, contracts.TOKEN)

    @classmethod
    async def connect(cls, provider: EvmProvider, market_address: str) -> Self:
        """Connect to the market at an address, and find its other contracts.

        Raises Refused("invalid_address"), WrongPeer("no_contract"), WrongPeer("wrong_contract"), Unreachable.
        """
        return cls(provider, await find_market(Views(provider), market_address))

    async def info(self) -> MarketInfo:
        return self._info

    async def head(self) -> tuple[int, int]:
        block = await self.provider.request("eth_getBlockByNumber", "latest", False)  # noqa: FBT003 the protocol's own
        return int(block["number"], 16), int(block["timestamp"], 16)

    async def coin_balance(self, address: str) -> int:
        return int(await self.provider.request("eth_getBalance", to_checksum_address(address), "latest"), 16)

    async def token_balance(self, address: str) -> int:
        return int(await self._views.read(self._token.functions.balanceOf(to_checksum_address(address))))

    async def allowance(self, owner: str) -> int:
        """Return what an owner allows the market to take, token base units."""
        function = self._token.functions.allowance(to_checksum_address(owner), self._info.market)
        return int(await self._views.read(function))

    async def may_request(self, address: str) -> bool:
        """Return whether an address has the requester role."""
        function = self._market_contract.functions.hasRole(REQUESTER_ROLE, to_checksum_address(address))
        return bool(await self._views.read(function))

    async def account(self, account: str) -> Account | None:
        address = to_checksum_address(account)
        return account_of(address, await self._views.read(self._registry.functions.accountOf(address)))

    async def minimum_stake(self) -> int:
        return int(await self._views.read(self._registry.functions.minimumStake()))

    async def unbonding_time(self) -> int:
        return int(await self._views.read(self._registry.functions.unbondingTime()))

    async def governor(self) -> str | None:
        """Return the address of the contract in which parameters are voted on, None if there is none."""
        address = str(await self._views.read(self._registry.functions.governor()))
        return None if address == NOBODY else address

    async def ordinal(self, account: str, meter_id: bytes) -> int | None:
        found = await self._views.read(self._registry.functions.ordinalOf(to_checksum_address(account), meter_id))
        return int(found) - 1 if found else None

    async def meter_since(self, account: str, ordinal: int) -> int:
        meter = await self._views.read(self._registry.functions.meterOf(to_checksum_address(account), ordinal))
        return int(meter.since)

    async def series(self, series_id: int) -> Series | None:
        return (await self.many_series([series_id]))[0]

    async def many_series(self, series_ids: Iterable[int]) -> list[Series | None]:
        """Return several series in few requests, None for those that nobody requested."""
        ids = list(series_ids)
        count = await self.series_count() if ids else 0
        known = [number for number in ids if 0 < number <= count]
        found = await self._views.read_many([self._market_contract.functions.seriesOf(number) for number in known])
        series = {number: series_of(number, struct) for number, struct in zip(known, found, strict=True)}
        return [series.get(number) for number in ids]

    async def series_count(self) -> int:
        return int(await self._views.read(self._market_contract.functions.seriesCount()))

    async def called_at(self, series_id: int, day: int) -> int:
        return int(await self._views.read(self._market_contract.functions.calledAt(series_id, day)))

    async def open_bids(self, account: str) -> list[Bid]:
        bids = await self._views.read(self._market_contract.functions.openBids(to_checksum_address(account)))
        return [bid_of(struct) for struct in bids]

    async def award(self, series_id: int, account: str) -> int:
        return int(
            await self._views.read(self._market_contract.functions.awardOf(series_id, to_checksum_address(account)))
        )

    async def site(self, account: str) -> Site:
        return site_of(await self._views.read(self._market_contract.functions.siteOf(to_checksum_address(account))))

    async def next_call(self, account: str) -> tuple[int, int, int] | None:
        found = await self._views.read(self._market_contract.functions.nextCall(to_checksum_address(account)))
        due, series_id, day, end = found
        return (series_id, day, end) if due else None

    async def baseline_windows(self, series_id: int, account: str, day: int) -> list[int]:
        function = self._market_contract.functions.baselineWindows(series_id, to_checksum_address(account), day)
        return list(await self._views.read(function))

    async def high_factor(self) -> int:
        """Return the most (percent of the price) that series of fixed price pay which are requested now."""
        return int(await self._views.read(self._market_contract.functions.highFactor()))

    async def deadline(self, series_id: int, day: int) -> int:
        return int(await self._views.read(self._market_contract.functions.deadlineOf(series_id, day)))

    async def credit(self, account: str) -> int:
        return int(await self._views.read(self._market_contract.functions.creditOf(to_checksum_address(account))))

    async def ledger_head(self, account: str) -> tuple[int, int]:
        end, count = await self._views.read(self._ledger.functions.headOf(to_checksum_address(account)))
        return int(end), int(count)

    async def ledger_entry(self, account: str, sequence: int) -> bytes:
        """Return the ledger's ring entry of a range, zeros if there is none."""
        return bytes(await self._views.read(self._ledger.functions.entryOf(to_checksum_address(account), sequence)))
