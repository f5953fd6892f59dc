"""The figures: each module is one command."""
