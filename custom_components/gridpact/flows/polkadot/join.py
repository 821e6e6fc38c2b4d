"""Last step of joining: the entry."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.translation import async_load_integrations

from ...chain.polkadot.kinds import ChainKind
from ...const import DOMAIN, INTERVAL_S, KIND_POLKADOT
from ...words import sentence
from .plan import PlannedAccount


class JoinSteps(ConfigFlow):
    """Adds the account that was planned; another dialog may do something else with it at the end."""

    plan: PlannedAccount | None = None

    async def end(self) -> ConfigFlowResult:
        """Add the account."""
        plan = self.planned
        return self.async_create_entry(
            title=await self.title(),
            data={
                "kind": KIND_POLKADOT,
                "account": f"0x{plan.key.public_key.hex()}",
                "key": plan.key.reveal(),
                "scheme": plan.key.scheme.value,
                "payout": f"0x{plan.payout.hex()}" if plan.payout else None,
                "interval": INTERVAL_S,
                **{str(kind): None for kind in ChainKind},
                **plan.data,
            },
            options=plan.limits,
            description_placeholders={"market": await self.title()},
        )

    async def title(self) -> str:
        """Name the account by its chains."""
        return await self.title_of([chain.facts.name for chain in self.planned.chains.values()])

    async def title_of(self, names: Sequence[str]) -> str:
        """Name an account by the names of its chains, of which there are two at most."""
        await self.load_words()
        return names[0] if len(names) == 1 else sentence(self.hass, "both_networks", first=names[0], second=names[1])

    async def load_words(self) -> None:
        """Of an integration that runs nowhere yet no word is known."""
        await async_load_integrations(self.hass, {DOMAIN})

    async def claim(self) -> None:
        """Make the account this dialog's own; abort if it is there already."""
        await self.async_set_unique_id(self.planned.unique_id)
        self._abort_if_unique_id_configured(description_placeholders={"market": await self.title()})

    @property
    def planned(self) -> PlannedAccount:
        """The account, from the dialog's second step on."""
        assert self.plan is not None  # noqa: S101 the first step made it
        return self.plan

    @callback
    def async_remove(self) -> None:
        """Close what was opened to look at the chains."""
        super().async_remove()
        if self.plan is not None:
            for chain in self.plan.chains.values():
                self.hass.async_create_task(chain.client.close())
