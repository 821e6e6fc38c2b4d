"""Tests of EVM networks."""
