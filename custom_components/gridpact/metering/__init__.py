"""What was used: registers, readings, their Merkle trees, and the plug that is read directly."""
