"""A panel that its duty cannot draw: the page goes on, says so, and the fault stands on the health page."""

from __future__ import annotations

import asyncio
from typing import Any

from salesops.act import Act, Office
from salesops.hookspecs.orders import OrderPanel
from salesops.services.faults import recent_faults
from salesops.testing import SYSTEM


async def test_a_panel_that_cannot_be_drawn_is_told_and_noted(app: Any, office: Office) -> None:
    draw = app.template_engine.engine.globals["draw_panel"]
    act = Act(office, SYSTEM, "screen")
    sound = draw(OrderPanel("sound", "Sound", (("Stock", "7"),)), act, "en")
    assert "<dd>7</dd>" in sound
    broken = draw(OrderPanel("odd", "Odd", (), template="inventory/nowhere.html"), act, "en")
    assert "does not answer" in broken
    for _ in range(50):
        if faults := await recent_faults(office.id):
            break
        await asyncio.sleep(0.05)
    assert [(fault["duty"], fault["place"]) for fault in faults] == [("inventory", "panel odd")]
