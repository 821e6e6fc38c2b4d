"""The dialogs: joining a market, adding meters and loads."""
