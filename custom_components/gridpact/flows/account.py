"""Last part of joining: whose account it is, what it may spend, and the money for fees."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.translation import async_load_integrations

from ..chain.keys import Key
from ..const import BASELINE_DAYS, DOMAIN, WATCH_ACCOUNT
from ..participation.deposit import missing_deposit
from ..units import format_amount
from ..words import sentence
from .account_form import PAYOUT_ERRORS, account_schema, fund_schema, read_payout, shortage
from .found import FoundMarket
from .limits_form import read_limits
from .problems import Problems


class AccountSteps(ConfigFlow):
    """The steps account and fund; the earlier steps have filled in market and key.

    `deposit` is what registering takes and the key does not hold yet, token base units.
    """

    market: FoundMarket
    deposit: int = 0
    key: Key | None = None
    payout: str | None = None
    limits: dict[str, str]

    async def async_step_account(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask where earnings go, for consent and for limits."""
        problems = Problems()
        if user_input is not None:
            with problems.catch(PAYOUT_ERRORS):
                self.payout = read_payout(user_input.get("payout", ""), self.address)
            with problems.catch():
                self.limits = read_limits(user_input["limits"], self.market.coin, self.market.token)
            if not user_input["consent"]:
                problems.errors["consent"] = "consent"
            if not problems:
                return await self.async_step_fund()
        schema = account_schema(self.market, limits_open="base" in problems.errors)
        return self.async_show_form(
            step_id="account",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=problems.errors,
            description_placeholders=self._account_words() | problems.placeholders,
        )

    async def async_step_fund(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait for the money for fees, unless it is there or can wait."""
        if user_input is not None and user_input["later"]:
            return self.join()
        problems = Problems()
        with problems.catch():
            balance, deposit = await self._money()
            if balance >= self.market.fees.start and not deposit:
                return self.join()
            if user_input is not None:
                raise shortage(balance, deposit, self.market)
        return self.async_show_form(
            step_id="fund",
            data_schema=self.add_suggested_values_to_schema(
                fund_schema(self.address, self.market.chain_id), user_input
            ),
            errors=problems.errors,
            description_placeholders=self._fund_words() | problems.placeholders,
        )

    def join(self) -> ConfigFlowResult:
        """Add the account."""
        market = self.market
        return self.async_create_entry(
            title=market.name,
            data={
                "kind": market.code.kind,
                "market_name": market.name,
                "rpc_urls": list(market.code.rpc_urls),
                "chain_id": market.chain_id,
                "market": market.code.market,
                "first_block": market.code.first_block,
                "explorer": market.code.explorer,
                "key": self.key.reveal() if self.key else None,
                "account": self.address,
                "payout": self.payout,
                "token_symbol": market.token.symbol,
                "token_decimals": market.token.decimals,
                "coin": market.coin.symbol,
                "interval": market.info.interval,
            },
            options=self.limits if self.key else {},
            description=None if self.key else "watch",
            description_placeholders={"market": market.name},
        )

    async def _money(self) -> tuple[int, int]:
        """Return the key's fee money, and the deposit that is still missing."""
        reader = self.market.reader
        self.deposit = await missing_deposit(reader, self.address, await reader.account(self.address))
        await async_load_integrations(self.hass, {DOMAIN})  # of an integration that runs nowhere yet no word is known
        return await reader.coin_balance(self.address), self.deposit

    @callback
    def async_remove(self) -> None:
        """Close what was opened to look at the market."""
        if hasattr(self, "market"):
            self.hass.async_create_task(self.market.reader.provider.close())

    async def claim_account(self) -> None:
        """Make the account this dialog's own; abort if it takes part already."""
        market = self.market
        await self.async_set_unique_id(f"evm-{market.chain_id}-{market.code.market}-{self.address}".lower())
        self._abort_if_unique_id_configured(description_placeholders={"market": market.name})

    @property
    def address(self) -> str:
        """The account's address."""
        return self.key.address if self.key else WATCH_ACCOUNT

    def _account_words(self) -> dict[str, str]:
        fee = self.market.coin.text(self.market.fees.transaction)
        return {
            "address": self.address,
            "days": str(BASELINE_DAYS),
            "coin": self.market.coin.symbol,
            "token": self.market.token.symbol,
            "network": self.market.network,
            "fee_one": fee,
            "fee_day": fee,
        }

    def _fund_words(self) -> dict[str, str]:
        coin = self.market.coin
        return {
            "amount": format_amount(self.market.fees.year, coin.decimals),
            "coin": coin.symbol,
            "network": self.market.network,
            "address": self.address,
            "deposit": self._deposit_words(),
        }

    def _deposit_words(self) -> str:
        """What to send beside the money for fees, "" if the market asks for nothing."""
        if not self.deposit:
            return ""
        return sentence(self.hass, "deposit_too", deposit=self.market.token.text(self.deposit))
