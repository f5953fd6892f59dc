"""Private: how duties are found, kept per office, and asked. Duties never import from here."""
