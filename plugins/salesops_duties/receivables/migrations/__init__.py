"""Schema of the receivables duty."""
