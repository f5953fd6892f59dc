"""Schema of the logistics duty."""
