"""Why a contract refused, as people say it."""

from datetime import UTC, datetime
import re
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils import to_bytes

from ..reason import NO_REASON, Reason
from . import contracts

ERROR_TEXT = bytes.fromhex("08c379a0")
PANIC = bytes.fromhex("4e487b71")
TIMES = {"ended", "ends", "deadline", "earliest", "latest", "start", "until"}
LATEST_TIME = 1 << 35  # far beyond any date; what is larger is no time

TERMS = {
    1: "the target is out of range",
    2: "the price is out of range",
    3: "bidding must end later than now and one interval before the first window",
    4: "the term must be 1 to 28 days and start within 28 days",
    5: "the window must last 4 to 16 intervals",
    6: "there must be at least one call and not more than days",
    7: "a baseline has 7 to 10 days",
    8: "the escrow would be nothing or too much",
}

SENTENCES = {
    # IFlexibilityMarket
    "UnknownSeries": "there is no event {id}",
    "WrongStatus": "event {id} is not at that stage",
    "BiddingOver": "bidding and joining for event {id} ended at {ended}",
    "BiddingNotOver": "bidding for event {id} lasts until {ends}",
    "TooLate": "the time for it ended at {deadline}",
    "NotYet": "it is too early; it can be done from {earliest}",
    "NotRequester": "only who requested event {id} may do this",
    "NotRegistered": "the account is not registered in this market",
    "AccountDeactivated": "the account is deactivated",
    "NotAttested": "the connection of this account was not confirmed",
    "StakeTooLow": "the deposit is too small",
    "BidTooSmall": "{wh} Wh are too little; at least {minimum} Wh are needed",
    "BidTooLarge": "{wh} Wh are too much; at most {maximum} Wh are possible",
    "PriceOutOfRange": "the price is above the highest that may be asked",
    "AlreadyBid": "the account has a part in event {id} already",
    "NoBid": "the account has no part in event {id}",
    "NoAward": "nothing was won in event {id}",
    "OverlappingAward": "event {id} is at the same time",
    "QueueFull": "too many bids and events are open",
    "InvalidDay": "event {id} has no such day",
    "AlreadyCalled": "that day of event {id} was called already",
    "NoCallsLeft": "event {id} has no calls left",
    "NoticeOutOfRange": "the window must start between {earliest} and {latest}",
    "EarlierCall": "an earlier call, of event {id}, must be settled first",
    "EventReadingsMissing": "readings of the event are missing",
    "StillAwarded": "event {id} is not over for this account",
    "NothingToPay": "there is nothing to pay out",
    "TooManySeries": "the market has as many events as it can number",
    "NotRegistry": "only the registry may do this",
    "WrongKind": "an event is either bid for or joined at its price; event {id} is of the other kind",
    "TargetReached": "of event {id} only {left} Wh are left",
    "AlreadyCompleted": "event {id} was completed already",
    "CallRunning": "event {id} is running; it can be completed when its window is over",
    "OutOfBounds": "the value must be between {lowest} and {highest}",
    # IMeterRegistry
    "AlreadyRegistered": "the account is registered already",
    "NotOwner": "only the account's owner may do this",
    "NotOperator": "this key may not act for the account",
    "NotMarket": "only the market may do this",
    "InvalidAddress": "an address is missing",
    "MarketAlreadySet": "the registry has its market already",
    "MeterKnown": "the meter is registered already",
    "UnknownMeter": "there is no such meter",
    "InvalidParent": "the meter cannot sit behind that one",
    "InvalidMetadata": "the description of the meter is not valid",
    "TooManyMeters": "the account has as many meters as it may have",
    "OpenAwards": "bids or events are still open",
    "InDebt": "energy is still owed",
    "SiteTaken": "another account has this connection",
    "ZeroAmount": "the amount is 0",
    "StakeBelowMinimum": "that is less than the smallest deposit that this market allows",
    "AmountExceedsStake": "that is more than the deposit",
    "AmountExceedsTreasury": "that is more than the treasury holds",
    "NothingUnbonding": "no part of the deposit is on its way out",
    "StillUnbonding": "the deposit can be paid out from {until}",
    "DisputeOpen": "the deposit is held in a dispute until {until}",
    "DisputeTooSoon": "the next dispute over this account can be opened from {earliest}",
    "NoDispute": "there is no open dispute over this account",
    "InvalidReason": "a reason of 1 to 128 characters is needed",
    "AlreadyDeactivated": "the account is deactivated already",
    "NotDeactivated": "the account is not deactivated",
    "InvalidData": "the data sent with the payment mean nothing here",
    "NotToken": "only the token may do this",
    # IReadingLedger
    "InvalidRange": "the range of readings is not valid",
    "NotNext": "the readings do not follow on the last ones",
    "RangeNotOver": "the range of readings is not over yet",
    "UnknownRange": "the readings are too old: their fingerprint is no longer kept",
    "InvalidProof": "the proof does not fit the fingerprint of the readings",
    "OutsideRange": "a reading lies outside its range",
    "PostedTooLate": "the readings were committed too late",
    # ISurplus
    "NotAdmin": "only who deployed the market may do this",
    "SpendersAlreadySet": "the exchange and the certificates are named already",
    "NotSpender": "only the exchange and the certificates may do this",
    "BehindAnotherMeter": "a meter behind another one gives no surplus",
    "OtherKind": "the account's surplus comes from meters of another type",
    "TooEarly": "the reading is older than the meter's history here, or than what was proven before",
    "NothingNew": "the meter gave nothing back since the last proof",
    "TooLittleSurplus": "only {availableWh} Wh of surplus are left",
    # IEnergyExchange, IEnergyCertificate, IPayments
    "InvalidOffer": "an offer needs energy, a price and an end within a year",
    "UnknownOffer": "there is no offer {id}",
    "OfferOver": "of offer {id} nothing is left",
    "InvalidPurchase": "a purchase needs a buyer and energy",
    "NotBestFirst": "the offers must be in order, the cheapest first",
    "NotEnough": "{missingWh} Wh of it are no longer offered at that price",
    "TooExpensive": "it costs more than was sent",
    "InvalidConsumption": "of {boughtWh} Wh that were bought, {consumedWh} Wh are recorded as consumed already",
    "InvalidLot": "certificates need energy, and 1 to 100 of them are made at once",
    "TextTooLong": "the text is longer than {most} bytes",
    "UnknownCertificate": "there is no such certificate",
    "AlreadyRetired": "the certificate was retired",
    "InvalidPrice": "a price is needed",
    "NotForSale": "the certificate is not for sale",
    "WrongPrice": "the certificate has another price now",
    "InvalidBuyer": "the certificate cannot be bought for this address",
    "NoBeneficiary": "a name is needed in which the certificate is retired",
    "NotAllowed": "this key may not act for {account}",
    # GridGovernor, GridTimelock
    "DescriptionTooLong": "the description is too long",
    "GovernorAlreadyCastVote": "this key has voted on it already",
    "GovernorAlreadyQueuedProposal": "the proposal waits already",
    "GovernorInsufficientProposerVotes": "proposing takes more votes than this key has",
    "GovernorNonexistentProposal": "there is no such proposal",
    "GovernorRestrictedProposer": "the proposal is reserved for another proposer",
    "GovernorUnableToCancel": "only who proposed it may cancel it, before voting begins",
    "GovernorUnexpectedProposalState": "the proposal is not at that stage",
    "TimelockInsufficientDelay": "it must wait longer",
    "TimelockUnauthorizedCaller": "only the timelock itself may do this",
    "TimelockUnexecutedPredecessor": "another change must be carried out first",
    "TimelockUnexpectedOperationState": "its waiting time is not over",
    # What the contracts inherit
    "TransferFeeNotSupported": "the token takes a fee on transfers",
    "TickFull": "nothing more can be bid at this price",
    "EnforcedPause": "the market is paused",
    "AccessControlUnauthorizedAccount": "the account does not have the role for this",
    "ERC20InsufficientBalance": "there is not enough of the token",
    "ERC20InsufficientAllowance": "the token's owner has not allowed this amount",
}


def reason_of(data: str | None) -> Reason:
    """Return what the bytes of a revert say."""
    raw = to_bytes(hexstr=data) if data else b""
    selector, body = raw[:4], raw[4:]
    try:
        if selector == ERROR_TEXT:
            return Reason(key="message", text=str(decode(["string"], body)[0]))
        if selector == PANIC:
            return Reason(key="panic", text=f"the contract failed (code {decode(['uint256'], body)[0]:#x})")
        if (abi := contracts.errors().get(selector)) is not None:
            return _known(abi, body)
    except DecodingError:
        return NO_REASON
    return NO_REASON if not raw else Reason(key="unknown_error", text=f"unknown reason 0x{selector.hex()}")


def _known(abi: dict[str, Any], body: bytes) -> Reason:
    name: str = abi["name"]
    arguments = [argument["name"] for argument in abi["inputs"]]
    values = dict(zip(arguments, decode([argument["type"] for argument in abi["inputs"]], body), strict=True))
    if name == "InvalidTerms":
        return Reason(key="invalid_terms", text=TERMS.get(values["reason"], "the terms are not valid"))
    words = {argument: _written(argument, value) for argument, value in values.items()}
    key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return Reason(key=key, text=SENTENCES.get(name, name).format(**words))


def _written(argument: str, value: Any) -> str:
    if argument in TIMES and isinstance(value, int) and 0 < value < LATEST_TIME:
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M} UTC"
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
