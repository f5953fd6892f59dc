"""Orders that arrive as files: read, matched, asked about, and taken in."""
