"""What a checker of proof bundles reads from an EVM chain: any node will do."""

from collections.abc import Mapping

from eth_utils import to_checksum_address

from ...market.models import Series, Settlement
from .contracts import decode_log
from .market import EvmMarket
from .provider import EvmProvider


class EvmEvidence:
    """Implements ChainView of market/bundle.py on a connected market."""

    def __init__(self, provider: EvmProvider, market: EvmMarket) -> None:
        self._provider = provider
        self._market = market

    async def series(self, series_id: int) -> Series | None:
        return await self._market.series(series_id)

    async def called_at(self, series_id: int, day: int) -> int:
        return await self._market.called_at(series_id, day)

    async def meters(self, account: str) -> tuple[int, Mapping[int, int]]:
        """Return the site's capacity (W) and, by ordinal of its meters, the seconds from which readings count."""
        holder = await self._market.account(account)
        if holder is None:
            return 0, {}
        counted = [ordinal for ordinal in range(holder.meters) if holder.counted >> ordinal & 1]
        return holder.capacity_w, {ordinal: await self._market.meter_since(account, ordinal) for ordinal in counted}

    async def ledger_entry(self, account: str, sequence: int) -> bytes:
        """Return the ledger's ring entry of a range; zeros if there is none."""
        return await self._market.ledger_entry(account, sequence)

    async def settlement(self, transaction: str, series_id: int, account: str, day: int) -> Settlement | None:
        """Return what a transaction settled a call as, None if it did not settle it."""
        receipt = await self._provider.request("eth_getTransactionReceipt", transaction)
        market = (await self._market.info()).market
        for log in (receipt or {}).get("logs", []):
            entry = decode_log(log, 0)
            if entry is None or entry.name != "CallSettled" or to_checksum_address(log["address"]) != market:
                continue
            found = (entry.arguments["id"], entry.arguments["account"], entry.arguments["day"])
            if found == (series_id, to_checksum_address(account), day):
                settlement: Settlement = entry.arguments["settlement"]
                return settlement
        return None
