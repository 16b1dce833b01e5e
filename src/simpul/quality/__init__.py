"""What a normal day of an office looks like: counts and shares of a slice against the office's own history."""
