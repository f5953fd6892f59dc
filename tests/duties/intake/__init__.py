"""Reading orders that arrive as files."""
