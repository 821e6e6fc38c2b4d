"""Tests of Gridpact."""
