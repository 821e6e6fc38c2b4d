"""Where the actions about certificates are served: one protocol for every kind of account."""

from typing import Any, Protocol

from ..chain.journal import Journal
from ..trading.models import Done


class CertificateDesk(Protocol):
    """Makes, sells and uses up certificates. Raises GridpactError, ServiceValidationError."""

    @property
    def journal(self) -> Journal:
        """Where is kept what was sent."""

    @property
    def decimals(self) -> int:
        """Those of the coin in which fees are paid."""

    async def mint(self, device: str, wh: int | None) -> Done:
        """Make a certificate of the energy of a meter, that `device`; without `wh` of one lot."""

    async def list_certificate(self, number: int, price: str) -> Done:
        """Put one up for sale for an exact decimal amount, or with 0 take it down."""

    async def retire(self, number: int, beneficiary: str) -> Done:
        """Use one up in somebody's name."""

    async def certificates(self) -> list[dict[str, Any]]:
        """Return those that the account has or had, as actions answer them."""
