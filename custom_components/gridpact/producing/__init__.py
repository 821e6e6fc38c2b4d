"""An account that records and certifies what a home produces, as Home Assistant shows and runs it."""
