"""Receivables: what customers owe, the credit they have, the money they pay, and the goods held until they do."""
