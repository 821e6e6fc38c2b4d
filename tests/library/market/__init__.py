"""Rules of the market."""
