"""Measurements of the whole product: one command per figure, one line of JSON each, kept per commit."""
