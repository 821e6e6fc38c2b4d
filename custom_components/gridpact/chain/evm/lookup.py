"""What a node knows of a transaction."""

from dataclasses import dataclass
from typing import Any

from ..entries import Entry, Inclusion
from ..reason import NO_REASON, Reason
from .attempts import pricing_of
from .provider import EvmProvider, Request, RpcError
from .reasons import reason_of

OUT_OF_GAS = Reason(key="out_of_gas", text="it ran out of gas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one node says of an entry.

    A receipt of any of its transactions, whether it holds the newest of them, and the next nonce of the account.
    """

    receipt: dict[str, Any] | None
    held: bool
    next_nonce: int


async def look_up(provider: EvmProvider, address: str, entry: Entry) -> Sighting:
    """Ask for all transactions of an entry at once, so that one node answers and its answers fit together."""
    receipts: list[Request] = [("eth_getTransactionReceipt", [attempt.hash]) for attempt in entry.attempts]
    *found, held, count = await provider.batch(
        *receipts,
        ("eth_getTransactionByHash", [entry.attempts[-1].hash]),
        ("eth_getTransactionCount", [address, "latest"]),
    )
    receipt = next((receipt for receipt in found if receipt is not None), None)
    return Sighting(receipt=receipt, held=held is not None, next_nonce=int(count, 16))


async def inclusion_of(provider: EvmProvider, receipt: dict[str, Any]) -> Inclusion:
    """Return where and at which cost a transaction was included."""
    block = await provider.request("eth_getBlockByHash", receipt["blockHash"], False)  # noqa: FBT003 the protocol's own
    if block is None:
        raise RpcError(provider.host, {"message": "the block of a receipt is gone"})
    price = int(receipt.get("effectiveGasPrice") or "0x0", 16)
    data_fee = int(receipt.get("l1Fee") or "0x0", 16)  # rollups add what their data costs
    return Inclusion(
        hash=receipt["transactionHash"],
        block=int(receipt["blockNumber"], 16),
        block_time=int(block["timestamp"], 16),
        fee=int(receipt["gasUsed"], 16) * price + data_fee,
        logs=receipt["logs"],
    )


async def refusal_of(provider: EvmProvider, address: str, entry: Entry, receipt: dict[str, Any]) -> Reason | None:
    """Return why the contract refused an included transaction, None if it did not.

    Receipts give no reasons: the call is repeated on the state before its block, then on the one after it.
    """
    if int(receipt["status"], 16):
        return None
    if int(receipt["gasUsed"], 16) >= pricing_of(entry.attempts[-1]).gas:
        return OUT_OF_GAS
    block = int(receipt["blockNumber"], 16)
    for number in (block - 1, block):
        try:
            await provider.request("eth_call", call_fields(address, entry), hex(number))
        except RpcError as error:
            return reason_of(error.data)
    return NO_REASON


def call_fields(address: str, entry: Entry) -> dict[str, str]:
    """Return an entry's call as eth_call and eth_estimateGas take it."""
    call = entry.call
    return {"from": address, "to": call.to, "data": f"0x{call.data.hex()}", "value": hex(call.value)}
