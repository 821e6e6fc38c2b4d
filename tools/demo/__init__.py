"""The whole story on one machine: a network, a utility, a plug, two other homes and a real Home Assistant."""
