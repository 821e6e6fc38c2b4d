"""Mending what is wrong with the money."""

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar, override

from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import TextSelector
from homeassistant.util import dt as dt_util
import probatio

from ..chain.spending import Currency
from ..const import COIN_DECIMALS
from ..errors import OutcomeUnknown, Refused
from ..flows.account_form import PAYOUT_ERRORS, address_code, read_payout
from ..flows.limits_form import amount_selector
from ..flows.reconfigure import set_payout
from ..issues.money import ENOUGH_FEE_DAYS, limit_left_name
from ..participation.deposit import missing_deposit
from ..runtime import AccountData, GridpactData, signer_of
from ..units import format_amount, parse_amount
from .fix import Confirmation, Fields, Fix


class TopUp(Fix):
    """Money for fees runs out."""

    @override
    def schema(self) -> probatio.Schema:
        code = address_code(signer_of(self.entry), self.entry.data["chain_id"])
        return probatio.Schema({probatio.Optional("qr"): code})

    @override
    async def mend(self, fields: Fields) -> None:
        balance = await self.running.chain.market.coin_balance(signer_of(self.entry))
        if balance < ENOUGH_FEE_DAYS * self.running.coordinator.data.snapshot.posting_fee:
            raise Refused("no_funds")
        self.running.coordinator.async_wake()


class PayDeposit(TopUp):
    """The deposit that registering takes is missing."""

    @override
    async def mend(self, fields: Fields) -> None:
        market, address = self.running.chain.market, signer_of(self.entry)
        missing = await missing_deposit(market, address, await market.account(address))
        if missing:
            data = self.entry.data
            token = Currency(data["token_symbol"], data["token_decimals"])
            raise Refused("no_deposit", deposit=token.text(missing))
        self.running.coordinator.async_wake()


class RaiseLimit[DataT: AccountData = GridpactData](Fix[DataT]):
    """A limit refused a payment: it is raised, or left as it is for payments of this kind."""

    error_fields: ClassVar[Mapping[str, str]] = dict.fromkeys(("invalid_amount", "limit_order"), "limit")

    @override
    def schema(self) -> probatio.Schema:
        schema = probatio.Schema({probatio.Required("limit"): amount_selector(self.currency.symbol)})
        return self.add_suggested_values_to_schema(schema, {"limit": float(self.entry.options[self.subject])})

    @override
    async def mend(self, fields: Fields) -> None:
        decimals, options = self.currency.decimals, self.entry.options
        limit = parse_amount(fields["limit"], decimals)
        if limit == parse_amount(options[self.subject], decimals):
            names = dict.fromkeys(self.left_names(), "on")
            await self.hass.async_add_executor_job(self.running.settings.write_all, names)
            return
        limits = {**options, self.subject: format_amount(limit, decimals)}
        kind = self.subject.removesuffix("_each").removesuffix("_per_day")
        each, per_day = (parse_amount(limits[f"{kind}_{span}"], decimals) for span in ("each", "per_day"))
        if each > per_day:
            raise Refused("limit_order")
        self.hass.config_entries.async_update_entry(self.entry, options=limits)

    @property
    @abstractmethod
    def currency(self) -> Currency:
        """What the limit counts."""

    @abstractmethod
    def left_names(self) -> list[str]:
        """Return the settings that leave the limit as it is for what it refuses now."""


class RaiseMarketLimit(RaiseLimit):
    """A limit of an account in a market."""

    @property
    @override
    def currency(self) -> Currency:
        data = self.entry.data
        if self.subject.startswith("fee_"):
            return Currency(data["coin"], COIN_DECIMALS)
        return Currency(data["token_symbol"], data["token_decimals"])

    @override
    def left_names(self) -> list[str]:
        return [
            limit_left_name(self.entry.options, refusal)
            for refusal in self.running.coordinator.data.snapshot.troubles.refusals
            if refusal.option == self.subject
        ]


class SetWallet(Fix):
    """Pay gathers on Home Assistant's key."""

    error_fields: ClassVar[Mapping[str, str]] = PAYOUT_ERRORS

    @override
    def schema(self) -> probatio.Schema:
        return probatio.Schema({probatio.Required("payout"): TextSelector()})

    @override
    async def mend(self, fields: Fields) -> None:
        participant = self.running.participant
        wallet = read_payout(fields["payout"], self.entry.data["account"])
        if wallet is None:
            raise Refused("invalid_address")
        with suppress(OutcomeUnknown):  # it is in the journal, and the account finds out what came of it
            await set_payout(self.entry, wallet)
        with suppress(OutcomeUnknown):
            await participant.move_earnings(wallet, int(dt_util.utcnow().timestamp()))
        self.hass.config_entries.async_update_entry(self.entry, data={**self.entry.data, "payout": wallet})


class PayMore(Confirmation):
    """A transaction waits: the same with a higher fee takes its place. Here a person may go beyond the limits."""

    _quoted = 0

    @property
    @override
    def words(self) -> dict[str, str]:
        return {"fee": "?"} | super().words

    @override
    async def more_words(self) -> dict[str, str]:
        quoted = await self.running.participant.quote_fee(self.subject)
        if quoted is None:
            raise AbortFlow("arrived")
        self._quoted = quoted
        return {"fee": Currency(self.entry.data["coin"], COIN_DECIMALS).text(quoted)}

    @override
    async def mend(self, fields: Fields) -> None:
        try:
            await self.running.participant.raise_fee(self.subject, self._quoted)
        except Refused:
            raise Refused("fee_rose") from None
        await self.running.coordinator.async_look()


class Seen(Confirmation):
    """A part of the deposit was taken."""

    @override
    async def mend(self, fields: Fields) -> None:
        await self.running.participant.confirm_forfeits()
        await self.running.coordinator.async_look()
