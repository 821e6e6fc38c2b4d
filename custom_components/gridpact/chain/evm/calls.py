"""The calls of an EVM market, encoded; nothing is sent here."""

from eth_abi.abi import encode
from eth_utils import keccak

from ...market.models import MarketInfo, MeterMetadata, Terms
from ..base import Call
from . import contracts
from .shapes import metadata_struct, terms_struct

TRANSFER_AND_CALL = "transferAndCall(address,uint256,bytes)"

type Summary = dict[str, str | int]


class EvmCalls:
    """Builds MarketCalls, and what requesters, attesters and wallets call."""

    _info: MarketInfo

    def register(self, owner: str, stake: int) -> Call:
        """Register the sending key as an account of `owner` and pay its deposit in one transaction. Purpose register.

        Without a deposit nothing is paid; registering again then says so and costs only the fee.
        """
        if not stake:
            data = contracts.encode(contracts.REGISTRY, "register", owner, 0)
            return Call(purpose="register", to=self._info.registry, data=data, summary={"owner": owner})
        message = encode(["address", "bool"], [owner, True])
        return self._pay_registry("register", stake, message, {"owner": owner})

    def add_meter(self, account: str, metadata: MeterMetadata) -> Call:
        """Purpose meter:<id hex>."""
        data = contracts.encode(contracts.REGISTRY, "addMeter", account, metadata_struct(metadata))
        purpose = f"meter:{metadata.id.hex()}"
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"capacity_w": metadata.capacity_w})

    def retire_meter(self, account: str, ordinal: int) -> Call:
        """Purpose retire:<ordinal>."""
        data = contracts.encode(contracts.REGISTRY, "retireMeter", account, ordinal)
        return Call(purpose=f"retire:{ordinal}", to=self._info.registry, data=data, summary={"ordinal": ordinal})

    def set_beneficiary(self, account: str, beneficiary: str) -> Call:
        """Send all payments to another address from now on; the owner's right. Purpose beneficiary:<address>."""
        data = contracts.encode(contracts.REGISTRY, "setBeneficiary", account, beneficiary)
        purpose = f"beneficiary:{beneficiary}"
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"beneficiary": beneficiary})

    def post(self, account: str, start: int, end: int, meter_bits: int, root: bytes) -> Call:
        """Commit the readings `start` + 1 .. `end`. Purpose post:<end>."""
        data = contracts.encode(contracts.LEDGER, "post", account, start, end, meter_bits, root)
        return Call(purpose=f"post:{end}", to=self._info.ledger, data=data, summary={"from": start, "to": end})

    def bid(self, series_id: int, account: str, wh: int, tick: int) -> Call:
        """Purpose bid:<series>."""
        summary: Summary = {"series": series_id, "wh": wh, "tick": tick}
        return self._market(f"bid:{series_id}", summary, "bid", series_id, account, wh, tick)

    def join(self, series_id: int, account: str, wh: int) -> Call:
        """Purpose join:<series>."""
        return self._market(f"join:{series_id}", {"series": series_id, "wh": wh}, "join", series_id, account, wh)

    def withdraw_bid(self, series_id: int, account: str) -> Call:
        """Purpose withdraw_bid:<series>."""
        return self._market(f"withdraw_bid:{series_id}", {"series": series_id}, "withdrawBid", series_id, account)

    def settle(self, series_id: int, account: str, day: int, proof: bytes) -> Call:
        """Purpose settle:<series>:<day>."""
        summary: Summary = {"series": series_id, "day": day, "proof_bytes": len(proof)}
        return self._market(f"settle:{series_id}:{day}", summary, "settle", series_id, account, day, proof)

    def withdraw(self, account: str, after: str) -> Call:
        """Pay out the account's credit. Purpose withdraw:<after>, so each settlement is collected once."""
        return self._market(f"withdraw:{after}", {"after": after}, "withdraw", account)

    def request(self, terms: Terms) -> Call:
        """Announce a series; its escrow must be approved before. Purpose request:<digest of the terms>.

        Equal terms are one request: a second series of the same terms needs another purpose.
        """
        summary: Summary = {"target_wh": terms.target_wh, "first_day": terms.first_day, "cap": terms.price_cap}
        call = self._market("", summary, "request", terms_struct(terms))
        return Call(purpose=f"request:{keccak(call.data)[:8].hex()}", to=call.to, data=call.data, summary=summary)

    def cancel(self, series_id: int) -> Call:
        """Purpose cancel:<series>."""
        return self._market(f"cancel:{series_id}", {"series": series_id}, "cancel", series_id)

    def complete(self, series_id: int) -> Call:
        """Close joining and end the calls; those that were made are still paid. Purpose complete:<series>."""
        return self._market(f"complete:{series_id}", {"series": series_id}, "complete", series_id)

    def clear(self, series_id: int, max_words: int, step: int = 0) -> Call:
        """Clear the book, or go on with it: each further step has its own number. Purpose clear:<series>:<step>."""
        summary: Summary = {"series": series_id, "max_words": max_words}
        return self._market(f"clear:{series_id}:{step}", summary, "clear", series_id, max_words)

    def call(self, series_id: int, day: int) -> Call:
        """Purpose call:<series>:<day>."""
        return self._market(f"call:{series_id}:{day}", {"series": series_id, "day": day}, "call", series_id, day)

    def expire(self, series_id: int, account: str, day: int) -> Call:
        """Purpose expire:<series>:<day>:<account>."""
        summary: Summary = {"series": series_id, "day": day, "account": account}
        return self._market(f"expire:{series_id}:{day}:{account}", summary, "expire", series_id, account, day)

    def release(self, series_id: int, account: str) -> Call:
        """Purpose release:<series>:<account>."""
        summary: Summary = {"series": series_id, "account": account}
        return self._market(f"release:{series_id}:{account}", summary, "release", series_id, account)

    def refund(self, series_id: int) -> Call:
        """Purpose refund:<series>."""
        return self._market(f"refund:{series_id}", {"series": series_id}, "refund", series_id)

    def attest(self, account: str, connection_point: bytes) -> Call:
        """Purpose attest:<account>:<connection point>."""
        data = contracts.encode(contracts.REGISTRY, "attest", account, connection_point)
        purpose = f"attest:{account}:{connection_point.hex()}"
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"account": account})

    def approve(self, spender: str, amount: int, purpose: str) -> Call:
        """Allow a contract to take exactly this amount of the token."""
        data = contracts.encode(contracts.TOKEN, "approve", spender, amount)
        return Call(purpose=purpose, to=self._info.token, data=data, summary={"amount": str(amount)})

    def transfer(self, to: str, amount: int, purpose: str) -> Call:
        """Move tokens of the sending key."""
        data = contracts.encode(contracts.TOKEN, "transfer", to, amount)
        return Call(purpose=purpose, to=self._info.token, data=data, summary={"to": to, "amount": str(amount)})

    def mint(self, to: str, amount: int, purpose: str) -> Call:
        """Make tokens, where the market's token is Gridpact's own and the key is a minter."""
        data = contracts.encode(contracts.TOKEN, "mint", to, amount)
        return Call(purpose=purpose, to=self._info.token, data=data, summary={"to": to, "amount": str(amount)})

    def add_stake(self, account: str, amount: int, purpose: str) -> Call:
        """Add to an account's deposit in one transaction (ERC-1363)."""
        return self._pay_registry(purpose, amount, encode(["address"], [account]), {"account": account})

    def withdraw_stake(self, account: str, amount: int, purpose: str) -> Call:
        """Set a part of an account's deposit on its way to the payout address."""
        data = contracts.encode(contracts.REGISTRY, "withdrawStake", account, amount)
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"amount": str(amount)})

    def claim_stake(self, account: str, unbonds_at: int) -> Call:
        """Pay out what has waited until `unbonds_at` (seconds). Purpose claim_stake:<account>:<unbonds_at>."""
        data = contracts.encode(contracts.REGISTRY, "claimStake", account)
        purpose = f"claim_stake:{account}:{unbonds_at}"
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"account": account})

    def leave(self, account: str, purpose: str) -> Call:
        """Close an account: all of its deposit is set on its way to the payout address."""
        data = contracts.encode(contracts.REGISTRY, "leave", account)
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"account": account})

    def deactivate(self, account: str, purpose: str) -> Call:
        """Let an account take no part until it is reactivated; the owner's right."""
        data = contracts.encode(contracts.REGISTRY, "deactivate", account)
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"account": account})

    def reactivate(self, account: str, purpose: str) -> Call:
        """Let an account take part again; the owner's right."""
        data = contracts.encode(contracts.REGISTRY, "reactivate", account)
        return Call(purpose=purpose, to=self._info.registry, data=data, summary={"account": account})

    def _pay_registry(self, purpose: str, amount: int, message: bytes, summary: Summary) -> Call:
        data = contracts.encode(contracts.TOKEN, TRANSFER_AND_CALL, self._info.registry, amount, message)
        summary = {**summary, "amount": str(amount)}
        return Call(purpose=purpose, to=self._info.token, data=data, cost=amount, summary=summary)

    def _market(self, purpose: str, summary: Summary, function: str, *arguments: object) -> Call:
        data = contracts.encode(contracts.MARKET, function, *arguments)
        return Call(purpose=purpose, to=self._info.market, data=data, summary=summary)
