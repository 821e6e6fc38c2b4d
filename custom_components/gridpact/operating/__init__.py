"""What a utility or aggregator does in a market: ask for reductions, clear auctions, end events."""
