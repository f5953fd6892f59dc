"""Customers: which firms this office deals with, who looks after them, and whether they are stopped."""
