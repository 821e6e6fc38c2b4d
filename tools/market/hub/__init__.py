"""Certificates on an asset hub: sold natively, paid in an asset through an operator, burned."""
