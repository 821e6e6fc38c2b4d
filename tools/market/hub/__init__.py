"""The operator's side of certificates on an asset hub: sold natively, settled in an asset, burned."""
