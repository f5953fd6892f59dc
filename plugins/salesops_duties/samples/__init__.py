"""Samples and prototypes that are in no stock: who has each, until when, and what became of it (LOG-4)."""
