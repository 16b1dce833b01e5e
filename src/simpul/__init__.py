"""Simpul ties the registration records of Indonesia's LTSA offices into one national registry."""

__version__ = "0.1.0"
