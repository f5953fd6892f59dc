"""Ledger: the books of an office, fed by every duty's documents and never changed afterwards."""
