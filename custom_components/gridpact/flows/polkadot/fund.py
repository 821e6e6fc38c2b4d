"""Fourth part of joining Robonomics and Asset Hub: the money for fees, a screen for each chain that has too little."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ...chain.polkadot.check import check_funds
from ...chain.polkadot.kinds import ChainKind
from ..problems import Problems
from .account_form import fund_schema
from .certificates import CertificateSteps
from .chains import FoundChain


class FundSteps(CertificateSteps):
    """The step polkadot_fund, once for each chain."""

    seen_to: frozenset[ChainKind] = frozenset()

    async def async_step_polkadot_fund(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait for the money for fees, unless it is there or can wait."""
        waiting = [chain for kind, chain in self.planned.chains.items() if kind not in self.seen_to]
        if not waiting:
            return await self.after_funding()
        chain = waiting[0]
        if user_input is not None and user_input["later"]:
            return await self._go_on(chain)
        problems = Problems()
        with problems.catch():
            await check_funds(chain.client, self.planned.key.public_key, chain.costs.start)
        if not problems:
            return await self._go_on(chain)
        if user_input is None:
            problems = Problems()  # nobody has asked yet
        return self.async_show_form(
            step_id="polkadot_fund",
            data_schema=self.add_suggested_values_to_schema(
                fund_schema(chain, self.planned.key.public_key), user_input
            ),
            errors=problems.errors,
            description_placeholders=self._money_words(chain) | problems.placeholders,
        )

    async def _go_on(self, chain: FoundChain) -> ConfigFlowResult:
        self.seen_to |= {chain.kind}
        return await self.async_step_polkadot_fund()

    def _money_words(self, chain: FoundChain) -> dict[str, str]:
        coin = chain.facts.coin
        return {
            "amount": coin.text(chain.costs.year),
            "network": chain.facts.name,
            "address": chain.address(self.planned.key.public_key),
            "existential": coin.text(chain.costs.existential),
        }
