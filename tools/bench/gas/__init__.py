"""Gas of everything a market is used for, from real receipts, beside the naive design in the same run."""
