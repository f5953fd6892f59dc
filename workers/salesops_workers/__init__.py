"""The processes behind the web tier: they run what was told, and start what is due."""
