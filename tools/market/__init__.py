"""The operator's tool: one command line for everything a utility does with a market."""
