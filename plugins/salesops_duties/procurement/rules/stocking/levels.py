"""Up to how many pieces to order: so many that they are enough, with the chance that the office wants, until the next order arrives."""

from __future__ import annotations

from salesops_duties.procurement.rules.stocking.chances import MANY, chance_of_at_most, chances


def level_for(expected: float, spread: float, enough: float) -> int:
    """The least level that is enough with this chance, where `expected` pieces are expected and `spread` is above 1."""
    if expected <= MANY:
        return next(level for level, chance in enumerate(chances(expected, spread)) if chance >= enough)
    few, many = -1, 1
    while chance_of_at_most(many, expected, spread) < enough:
        few, many = many, many * 2
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if chance_of_at_most(middle, expected, spread) >= enough else (middle, many)
    return many
