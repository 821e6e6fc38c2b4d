"""Rules of the market: bids, clearing, baselines, settlement. No I/O, integers only."""
