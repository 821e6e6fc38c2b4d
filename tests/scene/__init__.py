"""Scenes of whole runs: a real node with a market, a plug, and a real Home Assistant as a process of its own."""
