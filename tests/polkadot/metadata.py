"""What a chain says of itself, in a form that two chains can be compared by: names and shapes, no numbers of types."""

from typing import Any

from scalecodec.base import RuntimeConfigurationObject, ScaleBytes
from scalecodec.type_registry import load_type_registry_preset

Shape = Any  # nested tuples of names


class Metadata:
    """The metadata of a runtime, from its bytes without a length before them."""

    def __init__(self, encoded: bytes) -> None:
        configuration = RuntimeConfigurationObject()
        for preset in ("core", "legacy"):
            configuration.update_type_registry(load_type_registry_preset(preset) or {})
        decoded = configuration.create_scale_object("MetadataVersioned", ScaleBytes(encoded))
        decoded.decode()
        [content] = decoded.value[1].values()
        self._types = {entry["id"]: entry["type"] for entry in content["types"]["types"]}
        self._pallets = {pallet["name"]: pallet for pallet in content["pallets"]}
        self.extensions = [extension["identifier"] for extension in content["extrinsic"]["signed_extensions"]]

    @property
    def indices(self) -> dict[str, int]:
        """The pallets with their indices."""
        return {name: pallet["index"] for name, pallet in self._pallets.items()}

    def variants(self, pallet: str, kind: str) -> dict[str, tuple[int, Shape]]:
        """A pallet's calls, events or errors (kind: calls, event, error): index and fields by name."""
        declared = self._pallets[pallet][kind]
        if declared is None:
            return {}
        variants = self._types[declared["ty"]]["def"]["variant"]["variants"]
        return {variant["name"]: (variant["index"], self._fields(variant["fields"])) for variant in variants}

    def storage(self, pallet: str) -> dict[str, Shape]:
        """A pallet's storage: how each entry is kept, hashed and encoded, and what an absent one counts as."""
        declared = self._pallets[pallet]["storage"] or {"entries": []}
        return {
            entry["name"]: (declared["prefix"], entry["modifier"], self._entry(entry["type"]), entry["default"])
            for entry in declared["entries"]
        }

    def constants(self, pallet: str) -> dict[str, tuple[Shape, Any]]:
        """A pallet's constants: shape and encoded value."""
        declared = self._pallets[pallet]["constants"]
        return {item["name"]: (self.shape(item["type"]), item["value"]) for item in declared}

    def shape(self, number: int) -> Shape:
        """How values of a type are encoded and what their parts are called."""
        [(kind, definition)] = self._types[number]["def"].items()
        path = self._types[number]["path"]
        match kind:
            case "primitive":
                return definition
            case "compact" | "sequence":
                return kind, self.shape(definition["type"])
            case "array":
                return kind, definition["len"], self.shape(definition["type"])
            case "tuple":
                return kind, *(self.shape(part) for part in definition)
            case "composite":
                return path[-1], self._fields(definition["fields"])
        names = ((variant["index"], variant["name"]) for variant in definition["variants"])
        return path[-1], *names

    def _entry(self, kind: dict[str, Any]) -> Shape:
        [(name, definition)] = kind.items()
        if name.lower() == "plain":
            return name, self.shape(definition)
        return name, tuple(definition["hashers"]), self.shape(definition["key"]), self.shape(definition["value"])

    def _fields(self, fields: list[dict[str, Any]]) -> Shape:
        return tuple((field["name"], self.shape(field["type"])) for field in fields)
