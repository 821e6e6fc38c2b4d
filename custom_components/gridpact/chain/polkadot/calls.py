"""Calls of pallets, as a journal keeps them: names and arguments, encoded when they are signed."""

from collections.abc import Mapping
import json
from typing import Any

from ..base import Call

BATCH = "Utility.batch_all"


def pallet_call(
    purpose: str,
    name: str,
    arguments: Mapping[str, Any],
    *,
    value: int = 0,
    summary: Mapping[str, str | int] | None = None,
) -> Call:
    """Return a wanted call of a pallet ("Datalog.record"); bytes among the arguments become 0x-hexadecimal.

    Options are None or their value, enumerations {"Id": ...} or a name. `value` is what it takes of the chain's coin
    besides the fee (base units).
    """
    return Call(purpose=purpose, to=name, data=_kept(arguments), value=value, summary=dict(summary or {}))


def batch(purpose: str, *calls: Call, summary: Mapping[str, str | int] | None = None) -> Call:
    """Return one call of several, of which all or none happen. Their purposes are dropped, their values add up."""
    items = [shape(call) for call in calls]
    value = sum(call.value for call in calls)
    return pallet_call(purpose, BATCH, {"calls": items}, value=value, summary=summary)


def arguments_of(call: Call) -> dict[str, Any]:
    """Return the arguments of a call of a pallet."""
    content: dict[str, Any] = json.loads(call.data)
    return content


def shape(call: Call) -> dict[str, Any]:
    """Return a call as another call's argument."""
    pallet, _, function = call.to.partition(".")
    return {"call_module": pallet, "call_function": function, "call_args": arguments_of(call)}


def _kept(arguments: Mapping[str, Any]) -> bytes:
    text = json.dumps(dict(arguments), default=_hex, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _hex(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return f"0x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no argument of a call")
