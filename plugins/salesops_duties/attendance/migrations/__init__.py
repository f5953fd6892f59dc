"""Schema of the samples duty."""
