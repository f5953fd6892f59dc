"""Schema of the intake duty."""
