"""Schema of the procurement duty."""
