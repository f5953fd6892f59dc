"""What stands in addresses and forms of procurement's pages."""

from __future__ import annotations

from uuid import UUID


def ids_in(text: str) -> list[UUID]:
    """The ids that stand in a text, blanks between them; what is none is left out."""
    found = []
    for word in text.split():
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found
