"""One version of a chain's runtime: what its bytes mean, and how calls become bytes.

The library is imported when this module is, and reading metadata takes its time (0.1 to 1 s): both in a thread.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from async_substrate_interface.types import Runtime as LibraryRuntime
from async_substrate_interface.utils.storage import StorageKey
from scalecodec.base import RuntimeConfigurationObject, ScaleBytes, ScaleType
from scalecodec.type_registry import load_type_registry_preset
from scalecodec.types import Enum

from ...errors import Refused
from .models import PalletEvent

ERRORS = (ValueError, TypeError, OverflowError, KeyError, AttributeError, NotImplementedError, IndexError)


class Runtime:
    """Decodes and encodes by the metadata of one version. Values: public keys and bytes are 0x-hexadecimal."""

    def __init__(self, metadata: str, spec: int, transaction: int) -> None:
        """Read metadata (0x-hexadecimal, as nodes give it); `spec` and `transaction` are the runtime's versions."""
        self.spec = spec
        self.transaction = transaction
        configuration = RuntimeConfigurationObject()
        configuration.update_type_registry(load_type_registry_preset(name="core") or {})
        decoded = configuration.create_scale_object("MetadataVersioned", data=ScaleBytes(metadata))
        decoded.decode()
        self._library = LibraryRuntime(
            chain="",
            metadata=decoded,
            type_registry={},
            runtime_config=configuration,
            runtime_info={"specVersion": spec, "transactionVersion": transaction},
            ss58_format=None,  # type: ignore[arg-type]
        )
        self._metadata = self._library.metadata
        self.pallets = frozenset(pallet.name for pallet in self._metadata.pallets)

    def key(self, pallet: str, item: str, keys: Sequence[Any] = ()) -> str:
        """Return where an entry of storage lies, or with fewer keys than it has, the beginning of all such places."""
        return str(self._place(pallet, item, keys).to_hex())

    def value(self, pallet: str, item: str, raw: str | None) -> Any:
        """Return what is kept at an entry; of one that is absent what the chain takes it for, or None."""
        place = self._place(pallet, item, ())
        return plain(place.decode_scale_value(None if raw is None else ScaleBytes(raw)))

    def keys_of(self, pallet: str, item: str, place: str) -> tuple[Any, ...]:
        """Return the keys of an entry from where it lies."""
        entry = self._entry(pallet, item)
        data = bytes.fromhex(place[2 + 2 * 32 :])
        keys = []
        for name, hasher in zip(entry.get_params_type_string(), entry.get_param_hashers(), strict=True):
            reader = ScaleBytes(data[HASH_BYTES[hasher] :])
            found = self._library.runtime_config.create_scale_object(name, data=reader, metadata=self._metadata)
            found.decode(check_remaining=False)
            keys.append(plain(found))
            data = bytes(reader.data[reader.offset :])
        return tuple(keys)

    def events(self, raw: str | None) -> list[PalletEvent]:
        """Return the events of a block, in order."""
        decoded = self._place("System", "Events", ()).decode_scale_value(None if raw is None else ScaleBytes(raw))
        return [_event(record.value_object) for record in decoded.value_object]

    def constant(self, pallet: str, item: str) -> Any:
        """Return a constant of a pallet. Raises KeyError if there is none."""
        found = self._metadata.get_metadata_pallet(pallet) if pallet in self.pallets else None
        for constant in found.constants or () if found is not None else ():
            if constant.value["name"] == item:
                return self._decode(constant.type, bytes(constant.constant_value))
        raise KeyError(f"{pallet}.{item}")

    def call(self, name: str, arguments: Mapping[str, Any]) -> bytes:
        """Return a call ("Datalog.record") as bytes. Raises Refused("rejected") if the chain has no such call."""
        pallet, _, function = name.partition(".")
        composed = self._library.runtime_config.create_scale_object("Call", metadata=self._metadata)
        try:
            data = composed.encode({"call_module": pallet, "call_function": function, "call_args": dict(arguments)})
        except ERRORS as error:
            problem = str(error)
        else:
            return bytes(data.data)
        raise Refused("rejected", reason=problem, code="invalid_call", fee=0)

    def extensions(self) -> dict[str, tuple[str, str]]:
        """Return what every extrinsic carries, and what is signed with it, as types by name and in order."""
        found = self._metadata.get_signed_extensions()
        return {name: (str(types["extrinsic"]), str(types["additional_signed"])) for name, types in found.items()}

    def encode(self, name: str, value: Any) -> bytes:
        """Return a value of a type as bytes. Raises one of ERRORS."""
        return bytes(self._library.runtime_config.create_scale_object(name, metadata=self._metadata).encode(value).data)

    def error(self, pallet: int, error: int) -> tuple[str, str] | None:
        """Return the name of a pallet's error ("Nfts.NoPermission") and what the chain says about it."""
        try:
            owner = next(found for found in self._metadata.pallets if found.value["index"] == pallet)
            found = self._metadata.get_module_error(pallet, error)
        except (StopIteration, *ERRORS):
            return None
        return f"{owner.name}.{found.name}", " ".join(" ".join(found.docs).split())

    def _decode(self, name: str, data: bytes) -> Any:
        found = self._library.runtime_config.create_scale_object(name, data=ScaleBytes(data), metadata=self._metadata)
        found.decode()
        return plain(found)

    def _entry(self, pallet: str, item: str) -> Any:
        found = self._metadata.get_metadata_pallet(pallet) if pallet in self.pallets else None
        entry = None if found is None else found.get_storage_function(item)
        if entry is None:
            raise KeyError(f"{pallet}.{item}")
        return entry

    def _place(self, pallet: str, item: str, keys: Sequence[Any]) -> StorageKey:
        self._entry(pallet, item)
        return StorageKey.create_from_storage_function(
            pallet, item, list(keys), runtime_config=self._library.runtime_config, metadata=self._metadata
        )


HASH_BYTES = {"Blake2_128Concat": 16, "Twox64Concat": 8, "Identity": 0}


def plain(found: Any) -> Any:
    """Return what the library decoded as plain values; of bytes it would make texts where they look like some."""
    value = found.value_object if isinstance(found, ScaleType) else found
    if isinstance(value, bytes | bytearray):
        return f"0x{bytes(value).hex()}"
    if isinstance(found, Enum):
        name, content = value
        return name if content is None else {name: plain(content)}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return tuple(plain(part) for part in value)
    if isinstance(value, list):
        return [plain(part) for part in value]
    return plain(value) if isinstance(value, ScaleType) else value


def _event(record: Mapping[str, Any]) -> PalletEvent:
    phase, number = record["phase"].value_object
    pallet, event = record["event"].value_object
    name, content = event.value_object
    return PalletEvent(
        name=f"{pallet}.{name}",
        arguments=_arguments(content),
        extrinsic=int(plain(number)) if phase == "ApplyExtrinsic" else None,
    )


def _arguments(content: Any) -> dict[str, Any]:
    """Return the arguments of an event by name, those without a name by their place."""
    value = None if content is None else content.value_object
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple) and not isinstance(content, Enum):
        return {str(place): plain(part) for place, part in enumerate(value)}
    return {} if content is None else {"0": plain(content)}
