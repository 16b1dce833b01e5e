"""Benchmarks: each prints a table, with its peers beside it in the same run. ``python -m bench [NAME ...]``."""
