"""Loads: switched off on demand, always brought back, and never against the will of whoever touches the switch."""
