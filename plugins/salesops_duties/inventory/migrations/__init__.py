"""Schema of the inventory duty."""
