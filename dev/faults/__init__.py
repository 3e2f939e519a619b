"""Everything fails, by seed, under load; then all must be right. See `__main__`."""
