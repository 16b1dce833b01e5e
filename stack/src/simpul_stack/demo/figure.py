"""The demo's figure."""
