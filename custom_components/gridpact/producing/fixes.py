"""Mending what goes wrong with an account that produces."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import QrCodeSelector, QrCodeSelectorConfig
import probatio

from ..chain.polkadot.check import check_endpoint
from ..chain.polkadot.kinds import ChainKind
from ..chain.spending import Currency
from ..errors import Refused
from ..fixes import METER_FIXES
from ..fixes.fix import Confirmation, Fields, Fix
from ..fixes.money import RaiseLimit
from ..flows.nodes import RPC_URLS, node_fields
from .chain_issues import ENOUGH_FEE_DAYS, address_on, limit_left_name, option_of
from .data import ProductionData
from .station_issues import payment_settled_name

_NODE_ERRORS: Final = dict.fromkeys(
    ("invalid_url", "not_a_node", "cannot_connect", "wrong_chain", "not_robonomics", "no_pallet"), RPC_URLS
)


class TopUpChain(Fix[ProductionData]):
    """Money for the fees of a chain runs out."""

    @override
    def schema(self) -> probatio.Schema:
        code = f"substrate:{address_on(self.running, self.subject)}:{self.entry.data[self.subject]['genesis']}"
        qr = QrCodeSelector(QrCodeSelectorConfig(data=code, scale=5))
        return probatio.Schema({probatio.Optional("qr"): qr})

    @override
    async def mend(self, fields: Fields) -> None:
        coordinator = self.running.coordinator
        await coordinator.async_refresh()
        standing, daily = coordinator.data.chains[self.subject], coordinator.data.daily_fees.get(self.subject, 0)
        if not standing.balance or standing.balance < ENOUGH_FEE_DAYS * daily:
            raise Refused("no_funds")


class ChangeChainNodes(Fix[ProductionData]):
    """No node of a chain answers, or one belongs to another network."""

    error_fields: ClassVar[Mapping[str, str]] = _NODE_ERRORS

    @override
    def schema(self) -> probatio.Schema:
        present = {RPC_URLS: self.entry.data[self.subject][RPC_URLS]}
        return self.add_suggested_values_to_schema(probatio.Schema(node_fields()), present)

    @override
    async def mend(self, fields: Fields) -> None:
        data = self.entry.data
        urls = [url.strip() for url in fields[RPC_URLS] if url.strip()]
        if not urls:
            raise Refused("invalid_url", host='""')
        kind, genesis = ChainKind(self.subject), data[self.subject]["genesis"]
        session = async_get_clientsession(self.hass)
        await asyncio.gather(*(check_endpoint(kind, url, genesis, session) for url in urls))
        changed = {**data, self.subject: {**data[self.subject], RPC_URLS: urls}}
        if not self.hass.config_entries.async_update_entry(self.entry, data=changed):
            self.hass.config_entries.async_schedule_reload(self.entry.entry_id)  # the same nodes, which answer now


class RaiseChainLimit(RaiseLimit[ProductionData]):
    """A limit on the fees of a chain."""

    @property
    def _chain(self) -> str:
        return self.subject.partition("_")[0]

    @property
    @override
    def currency(self) -> Currency:
        chain = self.entry.data[self._chain]
        return Currency(chain["coin"], chain["decimals"])

    @override
    def left_names(self) -> list[str]:
        limit = self.entry.options[self.subject]
        return [
            limit_left_name(limit, self._chain, refusal)
            for refusal in self.running.coordinator.data.chains[self._chain].refusals
            if option_of(self._chain, refusal) == self.subject
        ]


class PaymentSettled(Confirmation[ProductionData]):
    """What came for a certificate is not what it asks, and a person has cleared that up."""

    @override
    async def mend(self, fields: Fields) -> None:
        data = self.running
        names = {
            payment_settled_name(mismatch): "on"
            for mismatch in data.coordinator.data.snapshot.mismatches
            if str(mismatch.item) == self.subject
        }
        await self.hass.async_add_executor_job(data.settings.write_all, names)


PRODUCTION_FIXES: Final[dict[str, type[Fix[Any]]]] = {
    **METER_FIXES,
    "chain_fee_money": TopUpChain,
    "chain_unreachable": ChangeChainNodes,
    "payment_mismatch": PaymentSettled,
    "spending_limit": RaiseChainLimit,
    "chain_strange": ChangeChainNodes,
}
