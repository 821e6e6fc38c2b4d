"""What an account on Polkadot's networks costs: memory, processor time, pauses of the event loop, fees."""
