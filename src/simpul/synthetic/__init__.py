"""Synthetic offices: files of invented people in the real file editions, and apart from them the truth."""
