"""What settlement pays for doing nothing and for a true shed, on registers measured in real homes."""
