"""Fifth part of joining Asset Hub: the collection that certificates are made in, and the asset buyers pay with."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ..problems import Problems
from .certificate_form import COLLECTION_ERRORS, collection_schema, read_asset, read_collection
from .collection import CollectionSteps


class CertificateSteps(CollectionSteps):
    """The steps certificates, own_collection and no_collection."""

    async def after_funding(self) -> ConfigFlowResult:
        """Go on with certificates where there are some."""
        return await (self.async_step_certificates() if self.planned.hub else self.end())

    async def async_step_certificates(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Ask whether there is a collection already."""
        return self.async_show_menu(
            step_id="certificates",
            menu_options=["new_collection", "own_collection", "no_collection"],
            description_placeholders={"network": self.hub.facts.name},
        )

    async def async_step_own_collection(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the number of a collection in which the key may make certificates."""
        hub, shown = self.hub, self.planned.certificates if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch(COLLECTION_ERRORS):
                chosen = await read_collection(hub, user_input["collection"], self.planned.key.public_key)
                self.planned.certificates = chosen | await read_asset(hub, user_input.get("asset"))
                return await self.end()
        return self.async_show_form(
            step_id="own_collection",
            data_schema=self.add_suggested_values_to_schema(collection_schema(), shown),
            errors=problems.errors,
            description_placeholders={"coin": hub.facts.coin.symbol} | problems.placeholders,
        )

    async def async_step_no_collection(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:  # noqa: ARG002
        """Do without certificates for now."""
        return await self.end()
