"""Schema of the customers duty."""
