"""Schema of the prices duty."""
