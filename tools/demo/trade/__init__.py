"""Neighbours trade: a second Home Assistant sells what its panels give, the first one buys when its battery is low."""
