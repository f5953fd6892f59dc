"""Schema of the returns duty."""
