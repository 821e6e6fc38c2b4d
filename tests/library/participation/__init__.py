"""What a home does in a market."""
