"""The probe's one table."""
