"""What the tests send."""

from custom_components.gridpact.chain.polkadot.calls import pallet_call

RECORD = pallet_call("record:1", "Datalog.record", {"record": b'{"root": "0x41"}'}, summary={"sequence": 1})
