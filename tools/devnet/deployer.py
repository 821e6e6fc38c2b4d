"""Creates contracts and calls them, one transaction after the other."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
import json
from typing import Any

from eth_utils import keccak, to_bytes
from web3 import Web3

from custom_components.gridpact.chain.evm.contracts import ABI_FOLDER, abi_of
from custom_components.gridpact.chain.evm.draft import with_margin
from custom_components.gridpact.chain.evm.fees import current_fees
from custom_components.gridpact.chain.evm.provider import SEND, EvmProvider, RpcError
from custom_components.gridpact.chain.evm.reasons import reason_of
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.chain.reason import NO_REASON
from custom_components.gridpact.errors import OutcomeUnknown, Refused, Rejected

ADMIN = bytes(32)
NOBODY = "0x" + "00" * 20
WAIT_SECONDS = 300
POLL_SECONDS = 0.05


class Deployer:
    """Sends with one key that nothing else uses meanwhile."""

    def __init__(self, provider: EvmProvider, key: Key, progress: Callable[[str], None]) -> None:
        """`progress` hears one sentence per step."""
        self._provider = provider
        self._key = key
        self._progress = progress

    @property
    def address(self) -> str:
        """Who sends."""
        return self._key.address

    async def create(self, name: str, *arguments: Any) -> str:
        """Create a contract and return its address."""
        self._progress(f"creating {name}")
        factory = Web3().eth.contract(abi=abi_of(name), bytecode=bytecode_of(name))
        data = factory.constructor(*arguments).data_in_transaction
        receipt = await self._send(None, to_bytes(hexstr=data))
        return Web3.to_checksum_address(receipt["contractAddress"])

    async def invoke(self, name: str, address: str, function: str, *arguments: Any) -> None:
        """Call a function of a contract."""
        self._progress(f"{name}.{function}")
        data = Web3().eth.contract(abi=abi_of(name)).encode_abi(function, args=arguments)
        await self._send(address, to_bytes(hexstr=data))

    async def grant(self, name: str, address: str, role: str, holders: Sequence[str]) -> None:
        """Give a role to each of the holders."""
        for holder in holders:
            await self.invoke(name, address, "grantRole", keccak(text=role), Web3.to_checksum_address(holder))

    async def _send(self, to: str | None, data: bytes) -> dict[str, Any]:
        fields = {"from": self._key.address, "data": f"0x{data.hex()}"} | ({} if to is None else {"to": to})
        try:
            estimate = int(await self._provider.request("eth_estimateGas", fields), 16)
        except RpcError as error:
            reason = reason_of(error.data).text if error.data else error.message
            raise Refused("rejected", reason=reason, fee=0) from None
        count, chain_id = await self._provider.batch(
            ("eth_getTransactionCount", [self._key.address, "pending"]), ("eth_chainId", [])
        )
        transaction = {
            "chainId": int(chain_id, 16),
            "nonce": int(count, 16),
            "value": 0,
            "data": data,
            "gas": with_margin(estimate),
            **(await current_fees(self._provider)).fields(),
        } | ({} if to is None else {"to": to})
        signed = await asyncio.to_thread(self._key.sign, transaction)
        await self._provider.request(SEND, f"0x{signed.raw.hex()}")
        return await self._receipt(signed.hash)

    async def _receipt(self, transaction: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while (receipt := await self._provider.request("eth_getTransactionReceipt", transaction)) is None:
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise OutcomeUnknown("outcome_unknown", transaction=transaction) from None
        if not int(receipt["status"], 16):
            raise Rejected("rejected", reason=NO_REASON.text, fee=int(receipt["gasUsed"], 16))
        found: dict[str, Any] = receipt
        return found


@cache
def bytecode_of(name: str) -> str:
    """Return a contract's creation code, 0x..."""
    code: str = json.loads((ABI_FOLDER / f"{name}.json").read_text())["bytecode"]
    return code
