"""The agent of a home that produces: records, certificates of lots, their sales; no Home Assistant."""
