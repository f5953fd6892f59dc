"""Carriers: what they say, what they do wrong, and what of it comes through."""
