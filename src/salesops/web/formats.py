"""Figures, dates and times of the pages: those of `salesops.formats`, under the name that pages know."""

from salesops.formats import (
    FILTERS,
    amount,
    day,
    days_since,
    figure,
    moment,
    money,
    price,
    query,
    time,
    weekday,
)

__all__ = ["FILTERS", "amount", "day", "days_since", "figure", "moment", "money", "price", "query", "time", "weekday"]
