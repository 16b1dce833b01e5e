"""Editions of the rules at work: what one would change, its activation, and what was refused judged again."""
