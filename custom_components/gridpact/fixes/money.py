"""Mending what is wrong with the money."""

from typing import override

import probatio

from ..errors import Refused
from ..flows.account_form import address_code
from ..issues.money import ENOUGH_FEE_DAYS
from ..runtime import signer_of
from .fix import Fields, Fix


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
