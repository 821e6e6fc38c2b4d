"""One asset of an Asset Hub: a token that its issuer made, such as the one that certificates are paid in."""

from dataclasses import dataclass

from ..base import Call, LogEntry
from .binary import account, hexed, unhexed
from .calls import pallet_call
from .logs import CHANGED
from .ports import Reader
from .watching import Watched

BALANCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """An asset; amounts in its base units. An account with less than `minimum_balance` loses what it has."""

    id: int
    symbol: str
    decimals: int
    minimum_balance: int
    owner: bytes
    issuer: bytes
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Base units of an asset that reached an account; `payer` is None where only the balance before and after shows."""

    payer: bytes | None
    payee: bytes
    amount: int
    log: LogEntry


class Assets:
    """Reads and pays in one asset. Reading raises Unreachable and WrongPeer; calls are built, not sent."""

    def __init__(self, client: Reader, asset: int) -> None:
        """Read through the client of a chain with the Assets pallet."""
        self._client = client
        self.asset = asset

    async def info(self) -> Asset | None:
        """Return the asset, None if there is none of this number."""
        details = await self._client.storage("Assets", "Asset", self.asset)
        if details is None:
            return None
        metadata = await self._client.storage("Assets", "Metadata", self.asset)
        return Asset(
            id=self.asset,
            symbol=unhexed(metadata["symbol"]).decode(errors="replace"),
            decimals=metadata["decimals"],
            minimum_balance=details["min_balance"],
            owner=unhexed(details["owner"]),
            issuer=unhexed(details["issuer"]),
            live=details["status"] == "Live",
        )

    async def balance(self, public_key: bytes, at: str | None = None) -> int:
        """Return what an account has, after a block (None: the newest finalized one)."""
        holding = await self._client.storage("Assets", "Account", self.asset, hexed(public_key), at=at)
        return 0 if holding is None else int(holding["balance"])

    def transfer(self, purpose: str, to: bytes, amount: int, *, keep_alive: bool = True) -> Call:
        """Pay an account; with `keep_alive` only if the payer is left with the minimum balance."""
        name = "Assets.transfer_keep_alive" if keep_alive else "Assets.transfer"
        arguments = {"id": self.asset, "target": account(to), "amount": amount}
        return pallet_call(purpose, name, arguments, summary={"asset": self.asset, "amount": amount, "to": hexed(to)})

    def watched(self, public_key: bytes) -> list[Watched]:
        """Return what shows that an account was paid, or paid."""
        return [Watched("Assets", "Account", (self.asset, hexed(public_key)))]

    def payment_of(self, log: LogEntry) -> Payment | None:
        """Return the payment in this asset that a log tells of, None if it tells of something else."""
        told = log.arguments
        if log.name == CHANGED:
            concerns = (told["pallet"], told["item"], told["keys"][:1]) == ("Assets", "Account", (self.asset,))
            return _received(log) if concerns else None
        if told.get("asset_id") != self.asset:
            return None
        match log.name:
            case "Assets.Transferred":
                return _payment(log, told["from"], told["to"], told["amount"])
            case "Assets.TransferredApproved":
                return _payment(log, told["owner"], told["destination"], told["amount"])
            case "Assets.Issued":
                return _payment(log, None, told["owner"], told["amount"])
        return None


def _payment(log: LogEntry, payer: str | None, payee: str, amount: int) -> Payment:
    return Payment(payer=None if payer is None else unhexed(payer), payee=unhexed(payee), amount=amount, log=log)


def _received(log: LogEntry) -> Payment | None:
    """Return what an account gained between two blocks; what it paid itself meanwhile is taken off."""
    gained = _balance(log.arguments["after"]) - _balance(log.arguments["before"])
    return _payment(log, None, log.arguments["keys"][1], gained) if gained > 0 else None


def _balance(raw: str | None) -> int:
    """Return the balance in an account's raw details, which keep it first."""
    return 0 if raw is None else int.from_bytes(unhexed(raw)[:BALANCE_BYTES], "little")
