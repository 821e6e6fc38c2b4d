"""Tests of keys, journal, limits and the networks."""
