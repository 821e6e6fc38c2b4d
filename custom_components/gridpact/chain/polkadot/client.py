"""A Substrate chain as the rest of Gridpact uses it."""

from collections.abc import Mapping
from typing import Any

from ...errors import WrongPeer
from ..base import Call
from ..spending import Currency
from .extrinsics import fee_question
from .models import ChainFacts
from .rpc import RpcError
from .state import State

FEE_BYTES = 16


class Client(State):
    """One chain: what it is, what lies in its state and its blocks, and what a call would cost.

    All methods raise Unreachable (no node answers) and WrongPeer (another chain, or no node of one).
    """

    _facts: ChainFacts | None = None

    async def facts(self) -> ChainFacts:
        """Return what the chain says of itself, and see to it that it is of its kind.

        Raises WrongPeer: not_a_node, wrong_chain, no_pallet or not_robonomics.
        """
        if self._facts is None:
            self._facts = await self._read_facts()
        return self._facts

    async def fee(self, call: Call, public_key: bytes) -> int:
        """Return what a call costs that an account sends now, base units of the coin.

        Raises Refused("rejected") if the chain knows no such call.
        """
        head = await self.head()
        runtime = await self.runtime(head.hash)
        question = fee_question(runtime, call, public_key, head, await self.genesis())
        answer = bytes.fromhex((await self.request("state_call", *question, head.hash))[2:])
        return int.from_bytes(answer[-FEE_BYTES:], "little")

    async def _read_facts(self) -> ChainFacts:
        try:
            genesis = await self.genesis()
            name, properties = await self.batch(("system_chain", []), ("system_properties", []))
            runtime = await self.runtime()
        except RpcError:
            raise WrongPeer("not_a_node", host=self.host) from None
        missing = sorted(self.kind.pallets - runtime.pallets)
        if not missing and self.kind.one_of and not self.kind.one_of & runtime.pallets:
            missing = sorted(self.kind.one_of)
        if missing:
            raise WrongPeer("no_pallet", host=self.host, pallet=missing[0], network=str(name))
        prefix = int(runtime.constant("System", "SS58Prefix"))
        if self.kind.prefix not in (None, prefix):
            raise WrongPeer("not_robonomics", host=self.host, network=str(name))
        return ChainFacts(
            kind=self.kind,
            genesis=genesis,
            name=str(name),
            prefix=prefix,
            coin=_coin(properties),
            spec=runtime.spec,
            existential_deposit=int(runtime.constant("Balances", "ExistentialDeposit")),
            pallets=runtime.pallets,
        )


def _coin(properties: Any) -> Currency:
    """Return the coin that a chain names; parachains give lists, the coin first."""
    found = properties if isinstance(properties, Mapping) else {}
    symbol, decimals = found.get("tokenSymbol"), found.get("tokenDecimals")
    symbol = symbol[0] if isinstance(symbol, list) and symbol else symbol
    decimals = decimals[0] if isinstance(decimals, list) and decimals else decimals
    return Currency(str(symbol or "UNIT"), int(decimals or 0))
