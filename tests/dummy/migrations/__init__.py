"""Schema of the dummy duty."""
