"""The nodes of docs/esphome as real processes, in a real Home Assistant with its own ESPHome integration."""
