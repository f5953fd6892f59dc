"""Schema of the orders duty."""
