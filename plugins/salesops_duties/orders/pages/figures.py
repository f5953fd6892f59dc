"""Charts of the desk: sales by month, and how much of it left in time; drawn by the server, with their figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act, clock
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages.desk import is_own

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 220, 56, 14, 26


class Point(msgspec.Struct, frozen=True):
    """One month of a chart: where its mark stands, and its value; none when there is nothing to show."""

    x: float
    y: float | None
    value: Decimal | None


class Chart(msgspec.Struct, frozen=True):
    """A line over months: the points, the line's path, and the values at the axis with their height."""

    points: list[Point]
    path: str
    axis: list[tuple[float, Decimal]]


@get("/figures", opt={"permission": "orders.read"})
async def figures(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The last twelve months."""
    rows = await service.months(act, own=is_own(act))
    return render(
        request,
        "orders/figures.html",
        rows=rows,
        sales=_chart([Decimal(row["sales"]) for row in rows]),
        share=_chart([None if row["share"] is None else Decimal(str(row["share"])) for row in rows], top=Decimal(100)),
        has_any=any(row["deliveries"] for row in rows),
        others=[row for row in rows if row["others"]],
        as_of=clock.now(),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        base=HEIGHT - BOTTOM,
    )


def _chart(values: Sequence[Decimal | None], *, top: Decimal | None = None) -> Chart:
    """A line from zero up to a round number above the highest value."""
    highest = top or _round_up(max((v for v in values if v is not None), default=Decimal(0)))
    room = HEIGHT - TOP - BOTTOM

    def height(value: Decimal) -> float:
        return round(float(HEIGHT - BOTTOM - value / highest * room), 1)

    step = (WIDTH - LEFT - 20) / max(1, len(values) - 1)
    points = [
        Point(round(LEFT + at * step, 1), None if value is None else height(value), value)
        for at, value in enumerate(values)
    ]
    path, pen = "", "M"
    for point in points:
        if point.y is None:
            pen = "M"
            continue
        path += f"{pen}{point.x} {point.y}"
        pen = "L"
    axis: list[Any] = [(height(highest * part / 4), highest * part / 4) for part in range(5)]
    return Chart(points, path, axis)


def _round_up(value: Decimal) -> Decimal:
    """The next of 1, 2, 4, 8 times a power of ten, so that quarters are round."""
    if value <= 0:
        return Decimal(100)
    power = Decimal(10) ** value.adjusted()
    return next(n * power for n in (1, 2, 4, 8, 10, 20) if n * power >= value)
