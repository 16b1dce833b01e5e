"""An office's own database as a source of rows: read only, from where the last reading ended."""
