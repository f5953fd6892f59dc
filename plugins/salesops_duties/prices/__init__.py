"""Prices: which price a line gets and why, its tax, and what promotions may still spend."""
