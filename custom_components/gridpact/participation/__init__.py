"""What a home does in a market: commit readings, bid, prove, collect.

Rules come from market, I/O from chain and metering.
"""
