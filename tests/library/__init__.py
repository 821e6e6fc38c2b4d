"""The library ring, tested without Home Assistant."""
