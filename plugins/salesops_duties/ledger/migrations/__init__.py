"""Schema of the ledger duty."""
