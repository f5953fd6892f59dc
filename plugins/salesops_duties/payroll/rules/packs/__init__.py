"""Statutory packs: what a country's law takes from pay, each only data and rules over columns of whole minor units."""
