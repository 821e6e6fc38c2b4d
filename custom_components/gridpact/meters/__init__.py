"""Meters: registers fed from Home Assistant's entities or from a plug that is read directly."""
