"""Measurements: gas on a real chain beside the naive design, and whether settlement pays honestly."""
