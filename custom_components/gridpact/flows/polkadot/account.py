"""Third part of joining Robonomics and Asset Hub: where money goes, what becomes public, and the money for fees."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult

from ...chain.polkadot.kinds import ChainKind
from ...words import sentence
from ..problems import Problems
from .account_form import PAYOUT_ERRORS, account_schema, read_payout
from .fund import FundSteps
from .limits import coin_words, read_limits
from .plan import PlannedAccount

# What each network shows to everybody.
_PUBLIC: Final = {ChainKind.ROBONOMICS: "public_robonomics", ChainKind.HUB: "public_hub"}


class PolkadotAccountSteps(FundSteps):
    """The step polkadot_account."""

    async def async_step_polkadot_account(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a wallet, for consent and for limits."""
        plan = self.planned
        problems = Problems()
        if user_input is not None:
            with problems.catch(PAYOUT_ERRORS):
                plan.payout = read_payout(user_input.get("payout", ""), plan)
            with problems.catch():
                plan.limits = read_limits(plan.coins, user_input["limits"])
            if not user_input["consent"]:
                problems.errors["consent"] = "consent"
            if not problems:
                return await self.async_step_polkadot_fund()
        schema = account_schema(plan, limits_open="base" in problems.errors)
        return self.async_show_form(
            step_id="polkadot_account",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=problems.errors,
            description_placeholders=await self._public_words() | problems.placeholders,
        )

    async def _public_words(self) -> dict[str, str]:
        plan = self.planned
        await self.load_words()
        public = [sentence(self.hass, _PUBLIC[kind]) for kind in plan.chains]
        return {
            "addresses": plan.addresses,
            "public": "\n\n".join(public),
            "network": plan.paying.facts.name,
            **coin_words(plan.coins),
            **fee_words(plan),
        }


def fee_words(plan: PlannedAccount) -> dict[str, str]:
    """Return what a transaction costs on each chain now."""
    return {
        f"{kind}_fee": found.facts.coin.text(found.costs.transaction) if (found := plan.chains.get(kind)) else ""
        for kind in ChainKind
    }
