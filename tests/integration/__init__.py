"""Tests that let several parts work together on real local networks."""
